/** When a run measures its links, and what it makes of what it finds. */
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { FlowFigures } from "../../../docker/agent/protocol.ts";
import type { Engine } from "../../../orchestrator/engine/engine.ts";
import { fakeEngine } from "../../../orchestrator/engine/fake/fake-engine.ts";
import type { FlowPlan, MeasurementPlan } from "../../../orchestrator/model/measurement.ts";
import type { Plan } from "../../../orchestrator/model/plan.ts";
import { makePlan } from "../../../orchestrator/plan/make-plan.ts";
import { measurer } from "../../../orchestrator/run/measure.ts";
import type { Recorder } from "../../../orchestrator/run/recorder.ts";
import { type RunResult, runPlan } from "../../../orchestrator/run/run-plan.ts";
import { parseTopology } from "../../../orchestrator/topology/parse-topology.ts";

const topology = `
topology: 1
name: short
settle: 100ms
network: { regions: [eu, us], paths: [{ between: [eu, us], delay: 20ms }] }
groups: { node: { count: 8, regions: { eu: 4, us: 4 } } }
phases:
  - { name: join, until: healthy, timeout: 5s }
  - { name: split, for: 600ms, faults: [{ partition: [[eu], [us]], at: 100ms }] }
`;

async function run(engine: Engine = fakeEngine(), change: (plan: Plan) => Plan = (plan) => plan): Promise<RunResult> {
  const plan = change(makePlan(parseTopology(topology, "short.yaml"), { takenSubnets: [] }));
  await using folder = await mkdtempDisposable(join(tmpdir(), "meshbed-measure-"));
  const { signal } = new AbortController();
  const listener = { onStatus: () => undefined, onLine: () => undefined };
  return await runPlan(plan, { engine, runId: "test", directory: folder.path, signal, listener, observeEveryMs: 40 });
}

/** The first measurement's flows, when the test says. */
const when = (time: MeasurementPlan["when"]) => (plan: Plan) => ({
  ...plan,
  measurements: plan.measurements.slice(0, 1).map((measurement) => ({ ...measurement, when: time })),
});

/** What the judgement says of links. It may say of a busy host that it was too slow, too. */
const ofLinks = ({ judgement }: RunResult) => judgement.reasons.filter((reason) => /measured|planned/.test(reason));

test("links are measured before any node starts, and each direction that is not as planned is named", async () => {
  const engine = fakeEngine({
    flowError: ({ from, to }, figures) =>
      from === "eu/direct" && to === "us/direct" && figures.delay !== null
        ? { ...figures, delay: { ...figures.delay, meanMs: 55 } }
        : figures,
  });
  const result = await run(engine);
  const { judgement, trace } = result;
  expect(judgement.outcome).toBe("inconclusive");
  expect(ofLinks(result)).toEqual([
    "the delay from eu/direct to us/direct before the first phase was 55.0ms in the mean of 100; planned 20.0ms, give or take 2.0ms",
  ]);
  const kinds = trace.events.map(({ kind }) => kind);
  expect(kinds.indexOf("flow")).toBeLessThan(kinds.indexOf("node"));
});

test("what is not as planned is measured again, and nothing else, for a host that stumbles is no link that is wrong", async () => {
  let stumbles = 2;
  const engine = fakeEngine({
    flowError: ({ from }, figures) =>
      from === "eu/direct" && stumbles-- > 0 ? { ...figures, lossRatio: 0.5 } : figures,
  });
  const { judgement, trace } = await run(engine, when({ kind: "before" }));
  const flows = trace.events.filter((event) => event.kind === "flow");
  expect(flows.map(({ from, measured }) => [from, measured.lossRatio])).toEqual([
    ["eu/direct", 0.5],
    ["us/direct", 0],
    ["eu/direct", 0.5],
    ["eu/direct", 0],
  ]);
  expect(judgement.reasons.join()).not.toContain("loss");
});

test("it is measured again when the host has room, up to three times in all", async () => {
  const plan = makePlan(parseTopology(topology, "short.yaml"), { takenSubnets: [] });
  const did: string[] = [];
  const late = { sent: 100, dropped: 0, lossRatio: 0.5, corruptRatio: 0, delay: null } as FlowFigures;
  const testbed = {
    apply: () => Promise.resolve([]),
    measureFlows: (flows: readonly FlowPlan[]) => {
      did.push("measured");
      return Promise.resolve(flows.map(() => late));
    },
    probe: () => Promise.resolve([]),
  };
  const recorder = { record: () => undefined } as unknown as Recorder;
  const measuring = measurer(plan, testbed, recorder, async () => {
    did.push("room");
  });
  await measuring.measure(({ kind }) => kind === "before", new AbortController());
  expect(did).toEqual(["measured", "room", "measured", "room", "measured"]);
});

test("a measurement within a phase begins when what was to be done before it has been done", async () => {
  const slow = fakeEngine();
  const engine: Engine = {
    ...slow,
    async up(plan, o) {
      const testbed = await slow.up(plan, o);
      return {
        ...testbed,
        async apply(steps, signal) {
          if (steps[0]?.kind === "link") await new Promise((resolve) => setTimeout(resolve, 200));
          return await testbed.apply(steps, signal);
        },
      };
    },
  };
  // Long enough that a busy host does not end the phase before the measurement.
  const { trace } = await run(engine, (plan) => ({
    ...when({ kind: "in", phase: "split", atMs: 150 })(plan),
    phases: plan.phases.map((phase) => (phase.name === "split" ? { ...phase, end: { kind: "for", ms: 3000 } } : phase)),
  }));
  const cut = trace.events.find((event) => event.kind === "action" && event.action.kind === "partition");
  const [flow] = trace.events.filter((event) => event.kind === "flow");
  if (cut?.kind !== "action" || flow === undefined) throw new Error("nothing was cut, or nothing measured");
  expect(flow.fromMs).toBeGreaterThanOrEqual(cut.atMs + cut.tookMs);
});

test("a measurement that its phase's end cuts short is given up, and the run goes on", async () => {
  const endless = fakeEngine();
  const engine: Engine = {
    ...endless,
    async up(plan, o) {
      const testbed = await endless.up(plan, o);
      const measureFlows = (_: unknown, { signal }: { signal: AbortSignal }) =>
        new Promise<never>((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      return { ...testbed, measureFlows };
    },
  };
  const { trace, judgement } = await run(engine, when({ kind: "in", phase: "split", atMs: 150 }));
  expect(trace.events.at(-1)).toMatchObject({ kind: "end", outcome: "complete" });
  expect(trace.events.filter(({ kind }) => kind === "flow" || kind === "incident")).toEqual([]);
  expect(judgement.reasons.join()).not.toContain("measured");
});

test("links that could not be measured make the run inconclusive, and say why", async () => {
  const engine = fakeEngine({
    flowError: () => {
      throw new Error("no more sockets");
    },
  });
  const result = await run(engine, when({ kind: "before" }));
  expect(result.judgement.outcome).toBe("inconclusive");
  expect(ofLinks(result)).toEqual([
    "before the first phase nothing was measured from eu/direct to us/direct, us/direct to eu/direct, though it should have been",
    "agent: the links could not be measured: no more sockets",
  ]);
});
