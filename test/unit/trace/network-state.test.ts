import { expect, test } from "vitest";
import type { TraceEvent } from "../../../orchestrator/model/trace.ts";
import { networkState } from "../../../orchestrator/trace/network-state.ts";
import { observationOf, planOf, startMs, tape, viewOf } from "./record-trace.ts";

const plan = planOf(["node-1", "node-2"]);
const links = { "node-1": ["node-2"], "node-2": ["node-1"] };

/** The state of node-1 after a recording. */
function node1After(record: (recorded: ReturnType<typeof tape>) => void) {
  const recorded = tape(plan);
  record(recorded);
  const state = networkState(plan);
  for (const event of recorded.events) state.apply(event);
  return state.round().nodes.get("node-1");
}

test("before its first event every node is down and unseen", () => {
  const round = networkState(plan).round();
  expect(round.atMs).toBe(0);
  expect([...round.nodes.values()].map(({ status, view }) => ({ status, view }))).toEqual([
    { status: "down", view: undefined },
    { status: "down", view: undefined },
  ]);
});

test("a node is as it was last seen, also when it says that nothing changed", () => {
  const node = node1After((recorded) => {
    recorded.status(0, "node-1", "starting");
    recorded.status(1, "node-1", "ready");
    recorded.observe(1, links);
    recorded.events.push(unchanged(2));
  });
  expect(node).toMatchObject({ status: "ready", view: viewOf(["node-2"]), viewAtMs: startMs + 2000, answered: true });
});

test("a change is added to the view that was told before it, and says nothing of another life's", () => {
  const viewChange = { closed: [0], opened: viewOf(["node-3"]).connections, mesh: {}, knownPeers: 2 };
  const changed = (bootId: string) => {
    const nodes = { "node-1": observationOf({ bootId, viewChange, scores: { a: 1 } }) };
    return { kind: "observation", atMs: startMs + 2000, tookMs: 20, nodes, missing: {} } as const;
  };
  const after = (bootId: string) =>
    node1After((recorded) => {
      recorded.status(0, "node-1", "ready");
      recorded.observe(1, links);
      recorded.events.push(changed(bootId));
    });
  const view = { ...viewOf(["node-3"], ["node-2"]), knownPeers: 2 };
  expect(after("boot-1")).toMatchObject({ view, scores: { a: 1 }, viewAtMs: startMs + 2000 });
  expect(after("boot-2")?.view).toBeUndefined();
});

test("what an earlier life held is no evidence: a restart forgets the view", () => {
  const node = node1After((recorded) => {
    recorded.status(0, "node-1", "ready");
    recorded.observe(1, links);
    recorded.status(2, "node-1", "starting");
  });
  expect(node).toMatchObject({ status: "starting", view: undefined, viewAtMs: undefined });
});

test("an answer of a life that has ended is not taken for the new one's", () => {
  const node = node1After((recorded) => {
    recorded.status(0, "node-1", "ready");
    recorded.observe(1, links);
    recorded.status(2, "node-1", "down");
    recorded.status(2, "node-1", "starting");
    recorded.observe(2, links);
  });
  expect(node?.view).toBeUndefined();
});

test("a new life shows by its boot id, though nobody told of the restart", () => {
  const node = node1After((recorded) => {
    recorded.status(0, "node-1", "ready");
    recorded.observe(1, links);
    recorded.events.push(unchanged(2, "boot-2"));
  });
  expect(node?.view).toBeUndefined();
});

test("a node that should have answered and did not keeps its view and is marked, until it answers", () => {
  const silent = (recorded: ReturnType<typeof tape>) => {
    recorded.status(0, "node-1", "ready");
    recorded.observe(1, links);
    recorded.observe(2, links, { missing: ["node-1"] });
  };
  expect(node1After(silent)).toMatchObject({ answered: false, view: viewOf(["node-2"]), viewAtMs: startMs + 1000 });
  const answering = node1After((recorded) => {
    silent(recorded);
    recorded.observe(3, links);
  });
  expect(answering).toMatchObject({ answered: true });
});

test("the lag that a pause leaves behind is not the node's", () => {
  const lag = { more: { "node-1": { loopLagMs: 20_000 } } };
  const resumed = (recorded: ReturnType<typeof tape>) => {
    recorded.status(0, "node-1", "ready");
    recorded.status(1, "node-1", "paused");
    recorded.status(21, "node-1", "ready");
    recorded.observe(22, links, lag);
  };
  expect(node1After(resumed)?.loopLagMs).toBe(0);
  const later = node1After((recorded) => {
    resumed(recorded);
    recorded.observe(23, links, lag);
  });
  expect(later?.loopLagMs).toBe(20_000);
});

test("a snapshot stays as it was taken", () => {
  const state = networkState(plan);
  const before = state.round();
  state.apply({ kind: "node", atMs: 1, node: "node-1", status: "ready" });
  expect([before.nodes.get("node-1")?.status, state.round().nodes.get("node-1")?.status]).toEqual(["down", "ready"]);
});

/** A round in which node-1 answers without a view. */
function unchanged(atS: number, bootId = "boot-1"): TraceEvent {
  const nodes = { "node-1": observationOf({ bootId }) };
  return { kind: "observation", atMs: startMs + atS * 1000, tookMs: 20, nodes, missing: {} };
}
