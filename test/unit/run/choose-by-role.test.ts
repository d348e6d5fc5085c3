import { expect, test } from "vitest";
import type { NodeView } from "../../../node-image/contract/index.ts";
import { chooseByRole } from "../../../orchestrator/run/choose-by-role.ts";
import type { NodeAt, Round } from "../../../orchestrator/trace/network-state.ts";
import { samplePlan } from "../report/sample-plan.ts";

const plan = samplePlan();
const peerOf = (id: string) => plan.nodes.find((node) => node.id === id)?.peerId ?? "";

function viewOf(connected: readonly string[], mesh: readonly string[] = []): NodeView {
  return {
    connections: connected.map((id) => ({
      peer: peerOf(id) || id,
      direction: "outbound",
      address: "/ip4/10.0.0.1/tcp/1",
      openedAtMs: 0,
    })),
    mesh: { "/waku/2/rs/16/1": mesh.map(peerOf), "/waku/2/rs/16/2": [] },
    knownPeers: 0,
  };
}

/** All run, with the connections that are given. */
function roundOf(views: Readonly<Record<string, NodeView>>, statuses: Readonly<Record<string, NodeAt["status"]>> = {}) {
  const seen = { scores: {}, viewAtMs: 1, readyAtMs: 0, answered: true, loopLagMs: 0 };
  const nodes = plan.nodes.map(({ id, peerId }): [string, NodeAt] => [
    id,
    { status: statuses[id] ?? "ready", life: 0, view: views[id] ?? viewOf([]), peerId, ...seen },
  ]);
  return { atMs: 1, nodes: new Map(nodes) } satisfies Round;
}

const from = ["node-1", "node-2", "node-3", "node-4"];
const best = { kind: "best-connected" } as const;
const neighbour = { kind: "mesh-neighbour", of: "node-5" } as const;

test("the best connected has the most connections to nodes that run, the first of the plan among equals", () => {
  const round = roundOf(
    {
      "node-1": viewOf(["node-5", "node-6", "stranger"]),
      "node-2": viewOf(["node-5", "node-6", "node-7", "node-8"]),
      "node-3": viewOf(["node-4", "node-5", "node-9"]),
      "node-4": viewOf(["node-1", "node-5", "node-9"]),
      "node-9": viewOf(["node-1", "node-2", "node-3", "node-4", "node-5"]),
    },
    { "node-7": "paused", "node-8": "down" },
  );
  expect(chooseByRole(best, { from, count: 2 }, round, plan)).toEqual({
    nodes: ["node-3", "node-4"],
    why: "the best connected: node-3 has 3 connections, node-4 has 3 connections",
  });
});

test("a mesh neighbour is in the node's mesh, runs, and is among those who may be taken", () => {
  const round = roundOf({ "node-5": viewOf([], ["node-9", "node-3", "node-2", "node-1"]) }, { "node-2": "down" });
  expect(chooseByRole(neighbour, { from, count: 1 }, round, plan)).toEqual({
    nodes: ["node-1"],
    why: "mesh neighbours of node-5: it has node-9, node-3, node-1 in its mesh",
  });
  expect(chooseByRole(neighbour, { from, count: 3 }, round, plan)).toEqual({
    nodes: ["node-1", "node-3"],
    why: "mesh neighbours of node-5: it has node-9, node-3, node-1 in its mesh; 3 were asked for",
  });
});

test("says why it is nobody", () => {
  const empty = roundOf({}, { "node-6": "down" });
  const why = (role: Parameters<typeof chooseByRole>[0]) => chooseByRole(role, { from, count: 1 }, empty, plan);
  expect(why(best)).toEqual({ nodes: [], why: "the best connected: nobody has a connection" });
  expect(why(neighbour)).toEqual({ nodes: [], why: "mesh neighbours of node-5: it has none in its mesh" });
});
