/** Measures on graphs made by hand, small enough to see the right answer. */
import { expect, test } from "vitest";
import { components } from "../../../orchestrator/measures/components.ts";
import { connectionCounts } from "../../../orchestrator/measures/connection-counts.ts";
import { bootstrapShareMeasure, dependenceOn } from "../../../orchestrator/measures/dependence.ts";
import { healthOf } from "../../../orchestrator/measures/health.ts";
import { meshDegrees } from "../../../orchestrator/measures/mesh-degree.ts";
import { roundFacts } from "../../../orchestrator/measures/round-facts.ts";
import type { NodePlan, Plan } from "../../../orchestrator/model/plan.ts";
import { fullMesh, peerOf, planOf, topic, viewOf } from "../trace/record-trace.ts";
import { ids, roundOf } from "./round-of.ts";

test("mesh degree counts the mesh peers that run, of nodes that run", () => {
  const plan = planOf(ids(5));
  const round = roundOf(plan, fullMesh(ids(5)), { "node-2": { status: "down" }, "node-3": { status: "paused" } });
  expect(meshDegrees(round, plan, topic)).toEqual(
    new Map([
      ["node-1", 2],
      ["node-4", 2],
      ["node-5", 2],
    ]),
  );
});

test("a node that was not seen since its start has no mesh degree, and one of another topic has none on this one", () => {
  const plan = planOf(ids(3));
  const round = roundOf(plan, fullMesh(ids(3)), { "node-1": { view: undefined } });
  expect([...meshDegrees(round, plan, topic).keys()]).toEqual(["node-2", "node-3"]);
  expect(meshDegrees(round, plan, "/waku/2/rs/16/33")).toEqual(new Map());
});

test("two connections to one peer count once, and one to a stranger counts", () => {
  const plan = planOf(ids(3));
  const round = roundOf(plan, { "node-1": ["node-2", "node-2", "stranger-1"], "node-2": ["node-1"], "node-3": [] });
  expect(connectionCounts(round, plan)).toEqual(
    new Map([
      ["node-1", 2],
      ["node-2", 1],
      ["node-3", 0],
    ]),
  );
});

test("two islands are two components, largest first", () => {
  const plan = planOf(ids(5));
  const round = roundOf(plan, { ...fullMesh(["node-4", "node-5"]), ...fullMesh(ids(3)) });
  expect(components(roundFacts(round, plan))).toEqual([
    ["node-1", "node-2", "node-3"],
    ["node-4", "node-5"],
  ]);
});

test("a connection that only one end lists joins nothing", () => {
  const plan = planOf(ids(2));
  expect(components(roundFacts(roundOf(plan, { "node-1": ["node-2"], "node-2": [] }), plan))).toHaveLength(2);
  expect(components(roundFacts(roundOf(plan, { "node-1": ["node-2"], "node-2": ["node-1"] }), plan))).toHaveLength(1);
});

test("a node that is down joins nothing and is no component of its own", () => {
  const plan = planOf(ids(3));
  const line = { "node-1": ["node-2"], "node-2": ["node-1", "node-3"], "node-3": ["node-2"] };
  const round = roundOf(plan, line, { "node-2": { status: "down" } });
  expect(components(roundFacts(round, plan))).toEqual([["node-1"], ["node-3"]]);
});

test("a node that has restarted is apart until it is seen again", () => {
  const plan = planOf(ids(3));
  const round = roundOf(plan, fullMesh(ids(3)), { "node-3": { view: undefined } });
  expect(components(roundFacts(round, plan))).toEqual([["node-1", "node-2"], ["node-3"]]);
});

test("dependence is the share of running mesh peers in a group; without such peers there is none", () => {
  const plan = planOf(["fleet-1", "fleet-2", "node-1", "node-2", "node-3"]);
  const links = {
    "fleet-1": ["node-1"],
    "fleet-2": [],
    "node-1": ["fleet-1", "fleet-2", "node-2", "node-3"],
    "node-2": ["fleet-2"],
    "node-3": ["node-1"],
  };
  const share = (change = {}) => Object.fromEntries(dependenceOn(roundOf(plan, links, change), plan, ["fleet"]));
  expect(share()).toEqual({ "fleet-1": 0, "node-1": 0.5, "node-2": 1, "node-3": 0 });
  expect(share({ "fleet-2": { status: "down" } })).toEqual({ "fleet-1": 0, "node-1": 1 / 3, "node-3": 0 });
});

test("dependence on bootstrap nodes is of all others; where there are none, nothing is said", () => {
  const plan = planOf(["boot-1", "node-1", "node-2"]);
  const nodes = plan.nodes.map((node) => ({ ...node, bootstrap: node.id === "boot-1" }));
  const links = fullMesh(["boot-1", "node-1", "node-2"]);
  expect(bootstrapShareMeasure.at(roundFacts(roundOf({ ...plan, nodes }, links), { ...plan, nodes }))).toEqual(
    new Map([
      ["node-1", 1 / 2],
      ["node-2", 1 / 2],
    ]),
  );
  expect(bootstrapShareMeasure.at(roundFacts(roundOf(plan, links), plan))).toEqual(new Map());
});

test("ten nodes that all hold each other are healthy", () => {
  const plan = planOf(ids(10));
  expect(healthOf(roundOf(plan, fullMesh(ids(10))), plan)).toEqual({ healthy: ids(10), unhealthy: [] });
});

test("a small network asks for no more peers than it has", () => {
  const plan = planOf(ids(3));
  expect(healthOf(roundOf(plan, fullMesh(ids(3))), plan).healthy).toEqual(ids(3));
  expect(healthOf(roundOf(planOf(["node-1"]), { "node-1": [] }), planOf(["node-1"])).healthy).toEqual(["node-1"]);
});

test("a node with three mesh peers is not healthy, and the reason says so", () => {
  const plan = planOf(ids(10));
  const view = viewOf(ids(10).slice(1), ids(4).slice(1));
  expect(healthOf(roundOf(plan, fullMesh(ids(10)), { "node-1": { view } }), plan).unhealthy).toEqual([
    { node: "node-1", reason: `has 3 of 4 mesh peers on ${topic}` },
  ]);
});

test("a node with five connections is not healthy, and the reason says so", () => {
  const plan = planOf(ids(10));
  const view = viewOf(ids(6).slice(1));
  expect(healthOf(roundOf(plan, fullMesh(ids(10)), { "node-1": { view } }), plan).unhealthy).toEqual([
    { node: "node-1", reason: "has 5 of 6 connections" },
  ]);
});

/** A plan in which the first node's settings are changed. */
function withFirst(plan: Plan, change: (config: NodePlan["config"]) => NodePlan["config"]): Plan {
  return { ...plan, nodes: plan.nodes.map((node, i) => (i > 0 ? node : { ...node, config: change(node.config) })) };
}

test("a node that aims at fewer connections than six needs no more than its target", () => {
  const plan = withFirst(planOf(ids(10)), ({ peering, ...config }) => ({
    ...config,
    peering: { ...peering, connections: { ...peering.connections, target: 5 } },
  }));
  const view = viewOf(ids(6).slice(1));
  expect(healthOf(roundOf(plan, fullMesh(ids(10)), { "node-1": { view } }), plan).unhealthy).toEqual([]);
});

test("a node needs as many mesh peers as its own D_low says", () => {
  const plan = withFirst(planOf(ids(10)), ({ relay, ...config }) => ({
    ...config,
    relay: { ...relay, gossip: { ...relay.gossip, dLow: 6 } },
  }));
  const view = viewOf(ids(10).slice(1), ids(6).slice(1));
  expect(healthOf(roundOf(plan, fullMesh(ids(10)), { "node-1": { view } }), plan).unhealthy).toEqual([
    { node: "node-1", reason: `has 5 of 6 mesh peers on ${topic}` },
  ]);
});

test("peers that are down or paused keep nobody healthy, and are not counted themselves", () => {
  const plan = planOf(ids(8));
  const gone = { "node-7": { status: "down" as const }, "node-8": { status: "paused" as const } };
  const links = { ...fullMesh(ids(8)), "node-1": ["node-2", "node-3", "node-4", "node-7", "node-8"] };
  const { healthy, unhealthy } = healthOf(roundOf(plan, links, gone), plan);
  expect(healthy).toEqual(["node-2", "node-3", "node-4", "node-5", "node-6"]);
  expect(unhealthy).toEqual([{ node: "node-1", reason: `has 3 of 4 mesh peers on ${topic}` }]);
});

test("a node that runs and does not answer, or was not seen since its start, is not healthy", () => {
  const plan = planOf(ids(3));
  const round = roundOf(plan, fullMesh(ids(3)), { "node-1": { answered: false }, "node-2": { view: undefined } });
  expect(healthOf(round, plan).unhealthy).toEqual([
    { node: "node-1", reason: "does not answer" },
    { node: "node-2", reason: "was not seen since its start" },
  ]);
});

test("a mesh peer that is listed twice is one peer", () => {
  const plan = planOf(ids(5));
  const view = { ...viewOf(ids(5).slice(1)), mesh: { [topic]: ["node-2", "node-2", "node-3"].map(peerOf) } };
  expect(meshDegrees(roundOf(plan, fullMesh(ids(5)), { "node-1": { view } }), plan, topic).get("node-1")).toBe(2);
});

test("an identity that no plan holds is the node's at whose address it is", () => {
  const plan = planOf(["node-1", "node-2", "sybil-1"]);
  const victim = viewOf(["node-2", "sybil-1"], ["node-2", "sybil-1", "sybil-x", "stranger-1"]);
  const [seen] = victim.connections;
  if (seen === undefined) throw new Error("no connection");
  const at = (peer: string, ip: string) => ({ ...seen, peer: peerOf(peer), address: `/ip4/${ip}/tcp/50123` });
  const connections = [at("sybil-x", plan.nodes[2]?.address ?? ""), at("stranger-1", "10.77.9.9")];
  const round = roundOf(plan, fullMesh(["node-1", "node-2", "sybil-1"]), {
    "node-1": { view: { ...victim, connections } },
  });
  expect(dependenceOn(round, plan, ["sybil"]).get("node-1")).toBeCloseTo(2 / 3);
});
