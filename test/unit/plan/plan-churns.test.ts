import { expect, test } from "vitest";
import type { Plan } from "../../../orchestrator/model/plan.ts";
import type { Action, LateAction } from "../../../orchestrator/model/step.ts";
import { planOf } from "./plan-of.ts";

/** A minute of churn after half a minute without. */
const churned = (churn: string, more = "") =>
  planOf(`groups: { boot: { count: 2, bootstrap: true }, node: { count: 4, peering: { persistence: true } } }
phases:
  - { name: calm, for: 30s }
  - { name: storm, for: 60s, churn: { group: node, ${churn} } }
  - { name: after, for: 30s${more} }
`);
const storm = ({ phases }: Plan) => phases[1] ?? expect.fail("there is no storm");
const nodesOf = (action: Action | LateAction | undefined) => (action && "nodes" in action ? action.nodes : []);

test("every fresh identity is another peer id with a key of its own, and the last is kept beyond the phase", async () => {
  const sessions = "model: sessions, online: { fixed: 20s }, offline: { fixed: 10s }, identity: fresh";
  const plan = await churned(sessions, ", faults: [{ restart: node-1, at: 5s }]");
  const node = plan.nodes.find(({ id }) => id === "node-1") ?? expect.fail();
  expect(node.lives).toHaveLength(3);
  expect(node.lives[0]).toEqual({});
  const ids = [node.peerId, ...node.lives.slice(1).map(({ peerId }) => peerId)];
  expect(new Set(ids).size).toBe(3);
  expect(new Set(node.lives.slice(1).map(({ privateKey }) => privateKey)).size).toBe(2);
  expect(storm(plan).timeline.map(({ atMs, action }) => [atMs, action.kind])).toEqual([
    ...Array.from({ length: 4 }, () => [20_000, "kill"]),
    ...Array.from({ length: 4 }, () => [30_000, "start"]),
    ...Array.from({ length: 4 }, () => [50_000, "kill"]),
  ]);
  // Who is away at the end comes back as one more newcomer.
  const words = { life: 2, as: "fresh identity" };
  expect(storm(plan).undo).toEqual([{ kind: "start", nodes: ["node-1", "node-2", "node-3", "node-4"], ...words }]);
  expect(plan.phases[2]?.timeline[0]?.action).toEqual({ kind: "restart", nodes: ["node-1"] });
  expect(plan.phases[2]?.undo).toEqual([{ kind: "start", nodes: ["node-1"], ...words }]);
});

test("who runs with a fresh disk at the phase's end is left alone by it", async () => {
  const plan = await churned(
    "model: sessions, online: { fixed: 20s }, offline: { fixed: 10s }, disk: fresh, exit: stop",
  );
  expect(
    storm(plan)
      .timeline.filter(({ action }) => action.kind === "start")
      .map(({ action }) => action),
  ).toContainEqual({
    kind: "start",
    nodes: ["node-1"],
    life: 1,
    as: "fresh disk",
  });
  expect(storm(plan).undo).toEqual([
    { kind: "start", nodes: ["node-1", "node-2", "node-3", "node-4"], life: 2, as: "fresh disk" },
  ]);
});

test("cuts that stand at the phase's end are healed by it, and no process is touched", async () => {
  const plan = await churned("model: mass-leave, share: 50%, exit: cut");
  const cuts = storm(plan).timeline.map(({ action }) => action);
  expect(cuts).toMatchObject([{ kind: "change" }, { kind: "change" }]);
  expect(storm(plan).undo.map(({ kind }) => kind)).toEqual(["heal", "heal"]);
});

test("a roll's end starts whom it left down, as what they have become", async () => {
  const plan = await churned("model: rolling, batch: 2, to: js-2", ", faults: [{ kill: node-2 }]");
  const [{ action } = { action: undefined }] = storm(plan).timeline;
  expect(action).toMatchObject({ kind: "roll", life: 1, as: "js-2", healthyWithinMs: 30_000 });
  const upgraded = { life: 1, as: "js-2" };
  expect(storm(plan).undo).toMatchObject([{ kind: "start", nodes: { length: 4 }, ...upgraded }]);
  expect(plan.phases[2]?.undo).toEqual([{ kind: "start", nodes: ["node-2"], ...upgraded }]);
  const restarted = await churned("model: rolling");
  expect(storm(restarted).timeline[0]?.action).toMatchObject({ life: null, healthyWithinMs: 15_000 });
});

const crowd = (more = "") =>
  planOf(`groups: { boot: { count: 2, bootstrap: true }, node: { count: 4 }, late: { count: 6 } }
phases:
  - { name: calm, for: 30s${more} }
  - { name: rush, for: 60s, churn: { group: late, model: flash-crowd, at: 10s, within: 5s, min-online: 2 } }
  - { name: after, for: 30s, faults: [{ kill: { group: late, count: 6 } }] }
`);

test("a flash crowd is the start of its group: none of it before, all of it after, nothing undone", async () => {
  const plan = await crowd();
  const started = plan.phases.map(({ timeline }) =>
    timeline.flatMap(({ action }) => (action.kind === "start" ? action.nodes : [])),
  );
  expect(started.map((nodes) => nodes.length)).toEqual([6, 6, 0]);
  expect(started[1]?.toSorted()).toEqual(Array.from({ length: 6 }, (_, i) => `late-${i + 1}`));
  const [, rush] = plan.phases;
  expect(rush?.timeline[0]).toMatchObject({ atMs: 0, cause: "phases.rush.churn", action: { nodes: { length: 2 } } });
  const times = rush?.timeline.slice(1).map(({ atMs }) => atMs) ?? [];
  expect(times).toHaveLength(4);
  expect(Math.min(...times)).toBeGreaterThanOrEqual(10_000);
  expect(Math.max(...times)).toBeLessThan(15_000);
  expect(rush?.undo).toEqual([]);
  expect(nodesOf(plan.phases[2]?.timeline[0]?.action)).toHaveLength(6);
  expect(await crowd()).toEqual(plan);
});

test("what is asked of a churn stands in the plan beside the nodes that come and go", async () => {
  const plan = await churned("model: poisson, leave: 6/m, join: 3/m");
  expect(storm(plan).churns).toEqual([
    {
      cause: "phases.storm.churn",
      group: "node",
      model: "poisson",
      nodes: ["node-1", "node-2", "node-3", "node-4"],
      fromMs: 0,
      asked: { departures: 6, returns: 3, onlineMs: null, offlineMs: null },
    },
  ]);
  expect((await crowd()).phases[1]?.churns[0]?.asked).toMatchObject({ departures: null, returns: 6 });
});

test("nobody is to publish while its last mile is cut, nor shortly before and after", async () => {
  const plan = await planOf(`groups: { node: { count: 4 } }
traffic: { chat: { from: node, rate: 20/s } }
phases:
  - name: storm
    for: 60s
    traffic: [chat]
    churn: { group: node, model: mass-leave, count: 2, at: 20s, exit: cut, away: { fixed: 10s } }
`);
  const [phase] = plan.phases;
  const { fromMs = 0 } = phase?.churns[0] ?? {};
  const cut = phase?.timeline.flatMap(({ action }) => (action.kind === "change" ? action.what : [])) ?? [];
  const [workloads = []] = phase?.traffic.map((flow) => flow.workloads) ?? [];
  const ofCut = workloads
    .filter(({ node }) => cut.includes(node))
    .flatMap(({ messages }) => messages.map(({ atMs }) => atMs));
  expect(cut).toHaveLength(2);
  expect(ofCut.filter((atMs) => atMs > fromMs + 18_000 && atMs < fromMs + 35_000)).toEqual([]);
  expect(ofCut.some((atMs) => atMs < fromMs + 18_000)).toBe(true);
  expect(ofCut.some((atMs) => atMs > fromMs + 35_000)).toBe(true);
});

test("who is brought back by a phase's end publishes nothing in the first seconds of the next", async () => {
  const plan = await planOf(`groups: { node: { count: 4 } }
traffic: { chat: { from: node, rate: 20/s } }
phases:
  - { name: calm, for: 10s }
  - { name: storm, for: 30s, churn: { group: node, model: mass-leave, count: 2 } }
  - { name: after, for: 30s, traffic: [chat] }
`);
  const away = nodesOf(plan.phases[1]?.timeline[0]?.action);
  const [workloads = []] = plan.phases[2]?.traffic.map((flow) => flow.workloads) ?? [];
  const firstOf = (node: string) => workloads.find((one) => one.node === node)?.messages[0]?.atMs ?? Infinity;
  expect(away).toHaveLength(2);
  for (const node of ["node-1", "node-2", "node-3", "node-4"]) {
    expect([node, firstOf(node) >= 5000]).toEqual([node, away.includes(node)]);
  }
});
