/** A node that comes back with another identity is the same node, and who still lists the former one lists nobody. */
import { expect, test } from "vitest";
import { components } from "../../../orchestrator/measures/components.ts";
import { dependenceOn } from "../../../orchestrator/measures/dependence.ts";
import { meshDegrees } from "../../../orchestrator/measures/mesh-degree.ts";
import { roundFacts } from "../../../orchestrator/measures/round-facts.ts";
import type { Plan } from "../../../orchestrator/model/plan.ts";
import { historyOf } from "../../../orchestrator/trace/history.ts";
import { networkState } from "../../../orchestrator/trace/network-state.ts";
import { nodesByPeer } from "../../../orchestrator/trace/peers.ts";
import { peerOf, planOf, startMs, tape, topic } from "./record-trace.ts";

/** Of node-1 two lives have the identity of the plan and one another; it is what `peerOf` gives for "again". */
const plan: Plan = withLives(planOf(["node-1", "node-2", "fleet-1"]));

function withLives(bare: Plan): Plan {
  const lives = [{}, { implementation: "js-2" as const }, { peerId: peerOf("again"), privateKey: "key" }];
  return { ...bare, nodes: bare.nodes.map((node) => (node.id === "node-1" ? { ...node, lives } : node)) };
}

const reborn = (recorded: ReturnType<typeof tape>, life: number) => {
  for (const { id } of plan.nodes) recorded.status(0, id, "ready");
  recorded.status(1, "node-1", "down");
  recorded.status(1, "node-1", "starting");
  recorded.act(1, { kind: "start", nodes: ["node-1"], life });
  recorded.status(2, "node-1", "ready");
};

test("the ids of all lives of a node are its own", () => {
  expect(nodesByPeer(plan)).toEqual(
    new Map([
      [peerOf("node-1"), "node-1"],
      [peerOf("again"), "node-1"],
      [peerOf("node-2"), "node-2"],
      [peerOf("fleet-1"), "fleet-1"],
    ]),
  );
});

test("dials and decisions about any identity of a node are about it", () => {
  const recorded = tape(plan);
  const atMs = startMs;
  const dial = {
    kind: "dial",
    atMs,
    peer: peerOf("again"),
    outcome: "connected",
    failures: 0,
    tookMs: 5,
    backoffMs: 0,
  } as const;
  const decision = { kind: "decision", atMs, what: "dial", peer: peerOf("again"), reason: "x", values: {} } as const;
  recorded.observe(1, { "node-2": [] }, { more: { "node-2": { events: [dial, decision] } } });
  const history = historyOf(recorded.trace());
  expect(history.dials).toMatchObject([{ from: "node-2", to: "node-1" }]);
  expect(history.decisions).toMatchObject([{ node: "node-2", about: "node-1" }]);
});

test.each([
  [2, "again", 1],
  [2, "node-1", 0],
  [1, "node-1", 1],
  [1, "again", 0],
])("in life %i of a node, who lists its identity of %s lists %i node", (life, listed, count) => {
  const recorded = tape(plan);
  reborn(recorded, life);
  recorded.observe(3, { "node-1": ["node-2"], "node-2": [listed], "fleet-1": [] });
  const state = networkState(plan);
  for (const event of recorded.events) state.apply(event);
  const round = state.round();
  expect(meshDegrees(round, plan, topic).get("node-2")).toBe(count);
  expect(components(roundFacts(round, plan))).toHaveLength(count === 1 ? 2 : 3);
  expect(dependenceOn(round, plan, ["node"]).get("node-2")).toBe(count === 1 ? 1 : undefined);
});

test("a start that names no life is one as it was", () => {
  const recorded = tape(plan);
  reborn(recorded, 2);
  recorded.status(4, "node-1", "down");
  recorded.status(5, "node-1", "starting");
  recorded.act(5, { kind: "start", nodes: ["node-1"] });
  const state = networkState(plan);
  for (const event of recorded.events) state.apply(event);
  expect(state.round().nodes.get("node-1")?.peerId).toBe(peerOf("again"));
});
