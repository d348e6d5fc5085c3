/** Whole runs on a simulated network in which everything asked for happens: no guard blames them, whatever follows what. */
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fakeEngine } from "../../../orchestrator/engine/fake/fake-engine.ts";
import { makePlan } from "../../../orchestrator/plan/make-plan.ts";
import { runPlan } from "../../../orchestrator/run/run-plan.ts";
import { parseTopology } from "../../../orchestrator/topology/parse-topology.ts";

const head = `topology: 1
name: short
settle: 100ms
network: { regions: [eu, us], paths: [{ between: [eu, us], delay: 20ms }] }
groups: { boot: { count: 2, bootstrap: true }, node: { count: 8, regions: { eu: 4, us: 4 } } }
`;

async function run(rest: string) {
  await using folder = await mkdtempDisposable(join(tmpdir(), "meshbed-test-"));
  const plan = makePlan(parseTopology(`${head}${rest}`, "short.yaml"), { takenSubnets: [] });
  const listener = { onStatus: () => undefined, onLine: () => undefined };
  const { signal } = new AbortController();
  const o = { engine: fakeEngine(), runId: "test", directory: folder.path, signal, listener, observeEveryMs: 40 };
  return (await runPlan(plan, o)).judgement;
}

test("a bridge holds the parts together, halves and one way do not", async () => {
  const judgement = await run(`phases:
  - { name: join, until: healthy, timeout: 5s }
  - { name: bridge, for: 500ms, faults: [{ partition: { bridge: node-1, between: [eu, us] } }] }
  - { name: rest, for: 1s }
  - { name: halves, for: 500ms, faults: [{ partition: { halves: all } }] }
  - { name: rest-again, for: 1s }
  - { name: one-way, for: 500ms, faults: [{ partition: { one-way: [[eu], [us]] } }] }
  - { name: heal, for: 500ms }
expect:
  - { components: { is: 1 }, in: bridge }
  - { components: { is: 2 }, in: halves, within: 300ms }
  - { components: { is: 2 }, in: one-way, within: 300ms }
  - { components: { is: 1 }, in: heal, within: 300ms }
`);
  expect(judgement).toMatchObject({ outcome: "pass", reasons: [] });
});

test("faults that follow one another, churn beside them and all at once blame nobody", async () => {
  const judgement = await run(`phases:
  - { name: join, until: healthy, timeout: 5s }
  - name: storm
    for: 1500ms
    churn: { group: node, model: poisson, leave: 4/s, join: 8/s, min-online: 2, exit: pause }
    faults:
      - { kill: node-1, at: 100ms, for: 300ms }
      - { kill: node-1, at: 600ms, for: 300ms }
      - { clock: { of: node-2, offset: 30s }, at: 100ms, for: 400ms }
      - { clock: { of: node-2, offset: -30s }, at: 600ms, for: 400ms }
      - { kill: { role: best-connected, of: boot, count: 1 }, at: 1s }
      - { cut: { of: node-3 }, at: 100ms, for: 300ms }
      - { flap: { between: [boot, node-4], up: 200ms, down: 200ms }, at: 200ms }
      - { partition: [[eu], [us]], at: 700ms, for: 200ms }
    behaviours:
      - { of: node-5, behaviour: mute, at: 200ms, for: 600ms }
  - { name: until, until: healthy, timeout: 5s, faults: [{ pause: node-6, for: 200ms }] }
expect: []
`);
  expect(judgement).toMatchObject({ outcome: "pass", reasons: [] });
});

test("what comes to nothing is told, each in a sentence", async () => {
  const judgement = await run(`phases:
  - { name: join, until: healthy, timeout: 5s }
  - name: idle
    for: 1s
    churn: { group: node, model: poisson, leave: 1/h, join: 1/h }
    faults:
      - { partition: [[eu], [us]], at: 100ms, for: 300ms }
      - { partition: [[eu], [us]], at: 100ms, for: 300ms }
expect: []
`);
  expect(judgement.outcome).toBe("inconclusive");
  expect(judgement.reasons.toSorted()).toEqual([
    "partition of 5 | 5 nodes (phases.idle.faults.1) hit nothing: all of it was so already",
    "the churn of node (phases.idle.churn) changed nothing: the seed drew nobody to leave or join in idle; ask for more, or give it more time",
  ]);
});
