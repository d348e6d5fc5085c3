/** What churn does to a run, on a simulated network that knows lives. */
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fakeEngine } from "../../../orchestrator/engine/fake/fake-engine.ts";
import { churnsDone } from "../../../orchestrator/measures/churn.ts";
import { makePlan } from "../../../orchestrator/plan/make-plan.ts";
import { runPlan } from "../../../orchestrator/run/run-plan.ts";
import { parseTopology } from "../../../orchestrator/topology/parse-topology.ts";
import { historyOf } from "../../../orchestrator/trace/history.ts";

async function run(phases: string, refuseStart: Readonly<Record<string, string>> = {}) {
  await using folder = await mkdtempDisposable(join(tmpdir(), "meshbed-test-"));
  const groups = "groups: { boot: { count: 2, bootstrap: true }, node: { count: 6 }, late: { count: 3 } }";
  const text = `topology: 1\nname: short\nsettle: 100ms\n${groups}\nphases:\n${phases}`;
  const plan = makePlan(parseTopology(text, "short.yaml"), { takenSubnets: [] });
  const lines: string[] = [];
  const listener = { onStatus: () => undefined, onLine: (line: string) => void lines.push(line) };
  const { signal } = new AbortController();
  const o = {
    engine: fakeEngine({ refuseStart }),
    runId: "test",
    directory: folder.path,
    signal,
    listener,
    observeEveryMs: 40,
  };
  const { trace, judgement } = await runPlan(plan, o);
  return { plan, judgement, lines, history: historyOf(trace) };
}

test("a roll takes a batch at a time, each when all are healthy again after the one before", async () => {
  const { judgement, history } = await run(`
  - { name: join, until: healthy, timeout: 5s, start: { stagger: 1ms } }
  - { name: roll, for: 4s, churn: { group: node, model: rolling, batch: 2, at: 100ms } }
expect: [{ healthy: {}, in: roll, when: at-end }]
`);
  expect(judgement).toMatchObject({ outcome: "pass", reasons: [] });
  const batches = history.actions.filter(({ cause }) => cause === "phases.roll.churn");
  expect(batches.map(({ action }) => [action.kind, "nodes" in action ? action.nodes.length : 0])).toEqual([
    ["restart", 2],
    ["restart", 2],
    ["restart", 2],
  ]);
  expect(batches.map(({ chosen }) => chosen)).toEqual([
    "batch 1 of 3",
    expect.stringMatching(/^batch 2 of 3, all healthy [\d.]+(ms|s) after the one before$/),
    expect.stringMatching(/^batch 3 of 3, all healthy [\d.]+(ms|s) after the one before$/),
  ]);
  const backMs = batches.slice(0, -1).map(({ atMs, tookMs }) => atMs + tookMs);
  // Three rounds in which all were healthy lie between.
  for (const [i, doneMs] of backMs.entries()) {
    const rounds = history.rounds.filter(({ atMs }) => atMs > doneMs && atMs < (batches[i + 1]?.atMs ?? 0));
    expect(rounds.length).toBeGreaterThanOrEqual(3);
  }
  expect(churnsDone(history)[0]?.done).toMatchObject({ departures: 6, returns: 6 });
});

test("a roll goes on when the time for health is over, and tells what ails the network", async () => {
  const { history } = await run(`
  - { name: join, until: healthy, timeout: 5s, start: { stagger: 1ms } }
  - name: roll
    for: 4s
    churn: { group: node, model: rolling, batch: 3, healthy-within: 1s }
    conditions: [{ of: boot-1, cut: true }]
`);
  const [, second] = history.actions.filter(({ cause }) => cause === "phases.roll.churn");
  expect(second?.chosen).toMatch(
    /^batch 2 of 2, though not all were healthy within 1s: boot-1 has 0 of 4 mesh peers on /,
  );
});

test("who comes back with a fresh identity is found healthy by it, and dialled by its own name", async () => {
  const { judgement, history, plan } = await run(`
  - { name: join, until: healthy, timeout: 5s, start: { stagger: 1ms } }
  - name: storm
    for: 1s
    churn: { group: node, model: sessions, online: { fixed: 300ms }, offline: { fixed: 200ms }, identity: fresh }
  - { name: calm, for: 1s }
expect: [{ healthy: {}, in: calm, when: at-end }, { components: { is: 1 }, in: calm, when: at-end }]
`);
  expect(judgement).toMatchObject({ outcome: "pass", reasons: [] });
  const node = plan.nodes.find(({ id }) => id === "node-1");
  const last = history.rounds.at(-1)?.nodes.get("node-1");
  expect(last?.peerId).toBe(node?.lives.at(-1)?.peerId);
  expect(last?.peerId).not.toBe(node?.peerId);
  const listed = history.rounds
    .at(-1)
    ?.nodes.get("boot-1")
    ?.view?.connections.map(({ peer }) => history.nodeOfPeer.get(peer));
  expect(listed).toContain("node-1");
});

test("a flash crowd comes, and stays", async () => {
  const { judgement, history } = await run(`
  - { name: join, until: healthy, timeout: 5s, start: { stagger: 1ms } }
  - { name: rush, for: 1s, churn: { group: late, model: flash-crowd, at: 200ms, within: 200ms } }
  - { name: calm, for: 1s }
expect: [{ healthy: { of: late }, in: calm }]
`);
  expect(judgement).toMatchObject({ outcome: "pass", reasons: [] });
  expect(churnsDone(history)[0]?.done).toMatchObject({ departures: 0, returns: 3 });
});
