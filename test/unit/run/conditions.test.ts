/** What changes of conditions do to a run, on a simulated network: it knows cuts, and takes any state of links. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fakeEngine } from "../../../orchestrator/engine/fake/fake-engine.ts";
import { makePlan } from "../../../orchestrator/plan/make-plan.ts";
import { runPlan } from "../../../orchestrator/run/run-plan.ts";
import { parseTopology } from "../../../orchestrator/topology/parse-topology.ts";

async function run(rest: string) {
  const directory = await mkdtemp(join(tmpdir(), "meshbed-test-"));
  const lines: string[] = [];
  try {
    const head =
      "topology: 1\nname: short\nsettle: 100ms\nnetwork: { regions: [eu, us], paths: [{ between: [eu, us], delay: 20ms }] }\n" +
      "groups: { node: { count: 8, regions: { eu: 4, us: 4 } } }\n";
    const plan = makePlan(parseTopology(`${head}${rest}`, "short.yaml"), { takenSubnets: [] });
    const listener = { onStatus: () => undefined, onLine: (line: string) => void lines.push(line) };
    const { signal } = new AbortController();
    const engine = fakeEngine();
    const result = await runPlan(plan, { engine, runId: "test", directory, signal, listener, observeEveryMs: 40 });
    const actions = result.trace.events.flatMap((event) => (event.kind === "action" ? event : []));
    return { ...result, lines: lines.map((line) => line.replace(/ \([\d.]+.?s\)$/, "")), actions };
  } finally {
    await rm(directory, { recursive: true });
  }
}

test("a cut of links parts the network while it stands, and its end makes it one again", async () => {
  const { judgement, lines } = await run(`phases:
  - { name: join, until: healthy, timeout: 5s }
  - { name: split, for: 1s, conditions: [{ between: [eu, us], cut: true }] }
  - { name: heal, for: 1s }
expect:
  - { components: { is: 2 }, in: split, within: 300ms }
  - { components: { is: 1 }, in: heal, within: 300ms }
`);
  expect(judgement.reasons).toEqual([]);
  expect(lines).toContain("eu - us: cut");
  expect(lines).toContain("heal eu - us: cut");
});

test("a violation names the change in force, and the steps of a ramp are no news each", async () => {
  const { judgement, lines, actions } = await run(`phases:
  - { name: join, until: healthy, timeout: 5s }
  - name: bad
    for: 800ms
    conditions:
      - { of: node-1, cut: true }
      - { between: [eu, us], delay: { from: 20ms, to: 60ms }, loss: 5%, over: 400ms }
expect: [{ components: { is: 1 }, in: bad, when: at-end }]
`);
  expect(judgement.outcome).toBe("fail");
  expect(judgement.reasons.join()).toContain("in force: last mile of node-1: cut; eu - us: delay 60ms, loss 5%");
  expect(lines.filter((line) => line.startsWith("eu - us: "))).toEqual(["eu - us: delay 20ms, loss 5%"]);
  // Eight nodes and two surveyors, without the one that is alone.
  const steps = actions.filter(({ action }) => action.kind === "change" && action.what === "eu - us");
  expect(steps.map(({ changed }) => changed.length)).toEqual([9, 9, 9, 9, 9]);
});

test("a change that makes links what they were hits nothing, so the run is inconclusive", async () => {
  const { judgement } = await run(`phases:
  - { name: join, until: healthy, timeout: 5s }
  - { name: same, for: 1s, conditions: [{ between: [eu, us], delay: 20ms }] }
expect: [{ components: { is: 1 }, in: same }]
`);
  expect(judgement.outcome).toBe("inconclusive");
  expect(judgement.reasons).toEqual([
    "eu - us: delay 20ms (phases.same.conditions.0) hit nothing: all of it was so already",
  ]);
});
