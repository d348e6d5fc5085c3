/** Work by hand on simulated networks: one that was left standing, and one whose run waits in a pause. */
import { mkdtempDisposable, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { MeshbedError } from "../../../orchestrator/base/errors.ts";
import { type FakeEngine, fakeEngine } from "../../../orchestrator/engine/fake/fake-engine.ts";
import { makePlan } from "../../../orchestrator/plan/make-plan.ts";
import { describeByHand } from "../../../orchestrator/run/by-hand.ts";
import type { HandsOn } from "../../../orchestrator/run/hands-on.ts";
import type { Operator } from "../../../orchestrator/run/operator.ts";
import { runPlan } from "../../../orchestrator/run/run-plan.ts";
import { type InHand, takeInHand } from "../../../orchestrator/run/take-in-hand.ts";
import { parseTopology } from "../../../orchestrator/topology/parse-topology.ts";
import { historyOf } from "../../../orchestrator/trace/history.ts";
import { readTrace } from "../../../orchestrator/trace/trace-reader.ts";

const { signal } = new AbortController();
const readText = () => {
  throw new Error("there is none");
};
const here = (number: number) => ({ fileName: "the step", number, readText, signal });

const textOf = (phases: string) => `topology: 1\nname: short\nsettle: 100ms\ngroups: { node: { count: 6 } }\n${phases}`;
const dataOf = (phases: string): Readonly<Record<string, unknown>> => parse(textOf(phases));

async function run(phases: string, o: { engine?: FakeEngine; operator?: Operator } = {}) {
  const folder = await mkdtempDisposable(join(tmpdir(), "meshbed-hands-"));
  const engine = o.engine ?? fakeEngine();
  const listener = { onStatus: () => undefined, onLine: () => undefined };
  const plan = makePlan(parseTopology(textOf(phases), "short.yaml"), { takenSubnets: [] });
  const result = await runPlan(plan, {
    engine,
    runId: "test",
    directory: folder.path,
    signal,
    listener,
    observeEveryMs: 40,
    keep: () => true,
    ...(o.operator && { operator: o.operator }),
  });
  return { ...result, engine, directory: folder.path, data: dataOf(phases), folder };
}

const joining = "phases: [{ name: join, until: healthy, timeout: 5s }]\nexpect: []\n";

/** A network that was left standing, in hand for as long as `work` takes. */
async function inHand<T>(standing: Awaited<ReturnType<typeof run>>, work: (hands: InHand) => Promise<T>): Promise<T> {
  await using hands = await takeInHand({ ...standing, runId: "test", signal, onLine: () => undefined });
  return await work(hands);
}

const standingOf = (hands: HandsOn) => [...hands.standing()].map(([number, what]) => describeByHand(number, what));

test("what is done by hand stands for the next hand, which ends it by its number", async () => {
  const standing = await run(joining);
  await using _folder = standing.folder;
  await inHand(standing, async (hands) => {
    const done = await hands.carryOut("- kill: node-3\n- cut: { between: [node-1, node-2] }", here(1));
    expect(done.map(({ action, changed }) => [action.kind, changed])).toEqual([
      ["kill", ["node-3"]],
      ["change", ["node-1", "node-2"]],
    ]);
  });
  await inHand(standing, async (hands) => {
    expect(standingOf(hands)).toEqual(["by hand 1: kill node-3; node-1 - node-2: cut"]);
    await expect(hands.carryOut("kill: node-3", here(2))).rejects.toThrow(
      /hits node-3, all of which other faults hold/,
    );
    const done = await hands.carryOut("heal: 1", here(2));
    expect(done.map(({ action, changed }) => [action.kind, changed])).toEqual([
      ["heal", ["node-1", "node-2"]],
      ["start", ["node-3"]],
    ]);
    expect(standingOf(hands)).toEqual([]);
  });
});

test("what was done is in the trace behind the run's end, and a judge sees nothing of it", async () => {
  const standing = await run(joining);
  await using _folder = standing.folder;
  const before = await readTrace(join(standing.directory, "trace.ndjson"));
  await inHand(standing, (hands) => hands.carryOut("pause: node-4", here(1)));
  expect(await readTrace(join(standing.directory, "trace.ndjson"))).toEqual(before);
  const lines = (await readFile(join(standing.directory, "trace.ndjson"), "utf8")).trim().split("\n");
  expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({
    kind: "action",
    phase: "by hand",
    cause: "by hand 1",
    action: { kind: "pause", nodes: ["node-4"] },
    changed: ["node-4"],
  });
});

test("a step that lasts for a time is ended in time, and at once when it is interrupted", async () => {
  const standing = await run(joining);
  await using _folder = standing.folder;
  await inHand(standing, async (hands) => {
    const done = await hands.carryOut("{ kill: node-1, for: 200ms }", here(1));
    expect(done.map(({ action }) => action.kind)).toEqual(["kill", "start"]);
    const abort = new AbortController();
    const reason = new MeshbedError("INTERRUPTED", "interrupted by SIGINT");
    const onDone = () => abort.abort(reason);
    const work = hands.carryOut("{ kill: node-1, for: 10m }", { ...here(2), signal: abort.signal, onDone });
    await expect(work).rejects.toBe(reason);
    expect(standingOf(hands)).toEqual([]);
  });
});

test("roles are of the network as it stands", async () => {
  const standing = await run(joining);
  await using _folder = standing.folder;
  await inHand(standing, async (hands) => {
    const [done] = await hands.carryOut("kill: { role: best-connected, count: 1 }", here(1));
    expect(done?.changed).toHaveLength(1);
    expect(done?.chosen).toMatch(/^the best connected/);
  });
});

test("what would make a node another than it was planned to be is refused, with nothing done", async () => {
  const standing = await run(joining);
  await using _folder = standing.folder;
  await inHand(standing, async (hands) => {
    for (const whom of ["node-2", "{ role: best-connected, count: 1 }"]) {
      await expect(hands.carryOut(`upgrade: { of: ${whom}, to: js-2 }`, here(1))).rejects.toThrow(
        "the step: makes nodes others than they were planned to be; expected it in a phase of the topology",
      );
    }
    expect(standingOf(hands)).toEqual([]);
  });
});

const withPause = `phases:
  - { name: join, until: healthy, timeout: 5s }
  - { name: split, for: 1s, pause: true, faults: [{ stop: node-6 }] }
  - { name: after, for: 1s }
expect:
  - { components: { is: 1 }, in: split }
  - { components: { is: 1 }, in: after }
`;

/** Does that in the pause, for as long as it takes. */
const operatorWho = (
  works: (hands: HandsOn) => Promise<unknown>,
  data: Readonly<Record<string, unknown>>,
): Operator => ({
  whilePaused: async (pause) => {
    await works(pause.handsOn(data));
  },
});
test("a run waits in a pause with the phase's faults in force, and nothing of that time is evidence", async () => {
  let standing = new Map<string, string>();
  let [beganMs, endedMs] = [0, 0];
  const operator: Operator = {
    async whilePaused({ phase, plan }) {
      standing = new Map([[phase, plan.name]]);
      beganMs = Date.now();
      await new Promise((resolve) => setTimeout(resolve, 300));
      endedMs = Date.now();
    },
  };
  const { trace, judgement, folder } = await run(withPause, { operator });
  await using _folder = folder;
  expect(standing).toEqual(new Map([["split", "short"]]));
  expect(judgement.reasons).toEqual([]);
  const { phases, pauses, rounds, actions } = historyOf(trace);
  const [pause] = pauses;
  if (pause === undefined) throw new Error("there was no pause");
  expect(pause.fromMs).toBeLessThanOrEqual(beganMs);
  expect(pause.toMs).toBeGreaterThanOrEqual(endedMs);
  const observed = rounds.filter(({ atMs }) => atMs > pause.fromMs && atMs < pause.toMs);
  expect(observed.length).toBeGreaterThan(2);
  expect(phases.flatMap((phase) => phase.rounds).filter((round) => observed.includes(round))).toEqual([]);
  const back = actions.find(({ cause, action }) => cause === "undo" && action.kind === "start");
  expect(back?.atMs).toBeGreaterThanOrEqual(pause.toMs);
});

test("what was done by hand in a pause ends with it, and whatever is judged later is inconclusive", async () => {
  const operator = operatorWho((hands) => hands.carryOut("kill: node-2", here(1)), dataOf(withPause));
  const { trace, judgement, folder } = await run(withPause, { operator });
  await using _folder = folder;
  expect(judgement.outcome).toBe("inconclusive");
  expect(judgement.reasons).toEqual(["the network was worked on by hand in the pause after split: kill node-2"]);
  expect(judgement.expectations.map(({ phase, verdict }) => [phase, verdict.outcome])).toEqual([
    ["split", "pass"],
    ["after", "inconclusive"],
    ["join", "pass"],
  ]);
  const ends = trace.events.flatMap((event) => (event.kind === "action" && event.cause === "undo" ? event.action : []));
  expect(ends).toContainEqual({ kind: "start", nodes: ["node-2"] });
});
