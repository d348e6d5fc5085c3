/** What is measured of the peers of each node, in rounds made by hand. */
import { expect, test } from "vitest";
import type { NodeView } from "../../../node-image/contract/index.ts";
import { attackerMeasures, eclipseExposureMeasure } from "../../../orchestrator/measures/attackers.ts";
import { colocatedMeasure, diversityMeasures, effectiveNumber } from "../../../orchestrator/measures/diversity.ts";
import { knownPeersMeasure } from "../../../orchestrator/measures/known-peers.ts";
import type { NodeMeasure } from "../../../orchestrator/measures/measure.ts";
import {
  meshOutboundMeasure,
  outboundMeshes,
  outboundShareMeasure,
  underDOutMeasure,
} from "../../../orchestrator/measures/outbound.ts";
import { peerScoreMeasures } from "../../../orchestrator/measures/peer-scores.ts";
import { roundFacts } from "../../../orchestrator/measures/round-facts.ts";
import { subnetOf } from "../../../orchestrator/measures/subnet.ts";
import { topicHealth, topicHealthMeasures } from "../../../orchestrator/measures/topic-health.ts";
import { wantsMetMeasure, wantsOf } from "../../../orchestrator/measures/wants-met.ts";
import type { NodePlan, Plan } from "../../../orchestrator/model/plan.ts";
import type { NodeAt } from "../../../orchestrator/trace/network-state.ts";
import { fullMesh, type Links, peerOf, planOf, startMs, topic, viewOf } from "../trace/record-trace.ts";
import { ids, roundOf } from "./round-of.ts";

function factsOf(plan: Plan, links: Links, change: Readonly<Record<string, Partial<NodeAt>>> = {}) {
  return roundFacts(roundOf(plan, links, change), plan);
}

/** A plan in which some nodes are other than the rest. */
function planWith(nodes: readonly string[], change: (node: NodePlan) => Partial<NodePlan>): Plan {
  const plan = planOf(nodes);
  return { ...plan, nodes: plan.nodes.map((node) => ({ ...node, ...change(node) })) };
}

interface Peer {
  readonly to: string;
  readonly direction?: "inbound" | "outbound";
  readonly ip?: string;
}

/** All of them are mesh peers, too. */
function viewWith(peers: readonly Peer[]): NodeView {
  const nodes = peers.map(({ to }) => to);
  return {
    ...viewOf(nodes),
    connections: peers.map(({ to, direction = "outbound", ip = "10.77.1.1" }, i) => ({
      peer: peerOf(to),
      direction,
      address: `/${ip.includes(":") ? "ip6" : "ip4"}/${ip}/tcp/4001`,
      openedAtMs: startMs + i,
    })),
  };
}

function named(measures: readonly NodeMeasure[], name: string): NodeMeasure {
  const found = measures.find((measure) => measure.name === name);
  if (found === undefined) throw new Error(`no measure ${name}`);
  return found;
}

test("a topic is healthy with D_low mesh peers, low with fewer, and none with none", () => {
  const view = (peers: number) => viewOf(ids(10).slice(1), ids(peers + 1).slice(1));
  const healthWith = (peers: number) =>
    topicHealth(factsOf(planOf(ids(10)), fullMesh(ids(10)), { "node-1": { view: view(peers) } })).get("node-1");
  expect(healthWith(4)).toEqual({ none: 0, low: 0, healthy: 1 });
  expect(healthWith(3)).toEqual({ none: 0, low: 1, healthy: 0 });
  expect(healthWith(0)).toEqual({ none: 1, low: 0, healthy: 0 });
});

test("each topic of a node counts, and one with few nodes asks for all of them", () => {
  const other = "/waku/2/rs/16/33";
  const plan = planWith(ids(5), ({ id, config }) => {
    const shards = id === "node-1" || id === "node-2" ? [32, 33] : [32];
    return { config: { ...config, relay: { ...config.relay, shards } } };
  });
  const view = {
    ...viewOf(ids(5).slice(1)),
    mesh: { [topic]: ids(3).slice(1).map(peerOf), [other]: [peerOf("node-2")] },
  };
  const facts = factsOf(plan, fullMesh(ids(5)), { "node-1": { view } });
  expect(topicHealth(facts).get("node-1")).toEqual({ none: 0, low: 1, healthy: 1 });
  expect(topicHealth(facts).get("node-2")).toEqual({ none: 1, low: 0, healthy: 1 });
  expect(topicHealthMeasures.map((measure) => measure.at(facts).get("node-1"))).toEqual([1, 1, 0]);
});

test("mesh peers that are down keep no topic healthy, and a node that was not seen since its start has no say", () => {
  const facts = factsOf(planOf(ids(6)), fullMesh(ids(6)), {
    "node-2": { status: "down" },
    "node-3": { status: "down" },
    "node-4": { view: undefined },
  });
  expect(topicHealth(facts).get("node-1")).toEqual({ none: 0, low: 0, healthy: 1 });
  expect(topicHealth(facts).has("node-4")).toBe(false);
});

test("outbound are those that the node dialled, by its oldest connection to each", () => {
  const view = viewWith([
    { to: "node-2" },
    { to: "node-3", direction: "inbound" },
    { to: "node-3", direction: "outbound" },
    { to: "stranger", direction: "inbound" },
    { to: "node-4", direction: "inbound" },
  ]);
  const facts = factsOf(planOf(ids(7)), fullMesh(ids(7)), { "node-1": { view } });
  expect(outboundShareMeasure.at(facts).get("node-1")).toBe(1 / 4);
  expect(outboundMeshes(facts)[0]).toEqual({ node: "node-1", topic, outbound: 1, needed: 3 });
  expect(meshOutboundMeasure.at(facts).get("node-1")).toBe(1);
  // All others dialled everyone.
  expect(underDOutMeasure.at(facts)).toBe(1 / 7);
  const enough = {
    "node-1": {
      view: viewWith(
        ids(4)
          .slice(1)
          .map((to) => ({ to })),
      ),
    },
  };
  expect(underDOutMeasure.at(factsOf(planOf(ids(7)), fullMesh(ids(7)), enough))).toBe(0);
});

test("in a small network a node needs half of a full mesh to be outbound, and in one of two none", () => {
  const needed = (count: number) => outboundMeshes(factsOf(planOf(ids(count)), fullMesh(ids(count))))[0]?.needed;
  expect([2, 3, 5, 6, 7, 20].map(needed)).toEqual([0, 1, 2, 2, 3, 3]);
});

test("a node without peers has no share of outbound connections", () => {
  const facts = factsOf(planOf(ids(2)), { "node-1": [], "node-2": [] });
  expect(outboundShareMeasure.at(facts)).toEqual(new Map());
  expect(meshOutboundMeasure.at(facts).get("node-1")).toBe(0);
});

test("an effective number is that of labels which are all as common", () => {
  expect(effectiveNumber(["a", "a", "a"])).toBeCloseTo(1);
  expect(effectiveNumber(["a", "b", "c", "a", "b", "c"])).toBeCloseTo(3);
  expect(effectiveNumber(["a", "a", "a", "b"])).toBeCloseTo(4 / 27 ** 0.25);
  expect(effectiveNumber([])).toBe(0);
});

test("diversity is of the peers' regions, implementations in their present lives, and subnets", () => {
  const plan = planWith(ids(5), ({ id }) => ({
    region: id === "node-2" || id === "node-3" ? "eu" : "us",
    lives: [{}, { implementation: "js-2" as const }],
  }));
  const view = viewWith([
    { to: "node-2", ip: "10.77.1.2" },
    { to: "node-3", ip: "10.77.1.3" },
    { to: "node-4", ip: "10.77.2.1" },
    { to: "node-5", ip: "fd00:77::1" },
  ]);
  const facts = factsOf(plan, fullMesh(ids(5)), { "node-1": { view }, "node-5": { life: 1 } });
  const of = (kind: string) => named(diversityMeasures, `${kind}-diversity`).at(facts).get("node-1");
  expect(of("region")).toBeCloseTo(2);
  expect(of("implementation")).toBeCloseTo(4 / 27 ** 0.25);
  // Two, one and one of four.
  expect(of("subnet")).toBeCloseTo(2 ** 1.5);
});

test("peers at one address are counted together", () => {
  const view = viewWith([
    { to: "node-2", ip: "10.77.1.2" },
    { to: "stranger-1", ip: "10.77.1.2" },
    { to: "node-3", ip: "10.77.1.3" },
  ]);
  expect(colocatedMeasure.at(factsOf(planOf(ids(3)), fullMesh(ids(3)), { "node-1": { view } })).get("node-1")).toBe(2);
});

test("a subnet is a /24, of IPv6 a /64; an IPv4 address that is written as IPv6 is one of IPv4", () => {
  expect(subnetOf("10.77.1.9")).toBe(subnetOf("10.77.1.200"));
  expect(subnetOf("10.77.1.9")).not.toBe(subnetOf("10.77.2.9"));
  expect(subnetOf("fd00:77::1:2")).toBe(subnetOf("fd00:77:0:0:9::1"));
  expect(subnetOf("fd00:77::1")).not.toBe(subnetOf("fd00:77:0:1::1"));
  expect(subnetOf("::ffff:10.77.1.9")).toBe(subnetOf("10.77.1.9"));
  expect(subnetOf("boot.example")).toBeUndefined();
});

test("known peers are as the node says", () => {
  const view = { ...viewOf(["node-2"]), knownPeers: 42 };
  const facts = factsOf(planOf(ids(2)), fullMesh(ids(2)), { "node-1": { view } });
  expect(knownPeersMeasure.at(facts)).toEqual(
    new Map([
      ["node-1", 42],
      ["node-2", 1],
    ]),
  );
});

test("scores are of running peers that are connected, given and received", () => {
  const scores = (of: Readonly<Record<string, number>>) => ({
    scores: Object.fromEntries(Object.entries(of).map(([id, score]) => [peerOf(id), score])),
  });
  const facts = factsOf(
    planOf(ids(5)),
    { ...fullMesh(ids(5)), "node-1": ids(4).slice(1) },
    {
      "node-1": scores({ "node-2": 4, "node-3": -1, "node-4": 1, "node-5": -100 }),
      "node-2": scores({ "node-1": 2, "node-4": -50 }),
      "node-3": scores({ "node-1": 3 }),
      "node-4": { status: "down" },
    },
  );
  const of = (name: string) => Object.fromEntries(named(peerScoreMeasures, name).at(facts));
  expect(of("score-given")).toEqual({ "node-1": 1.5, "node-2": 2, "node-3": 3 });
  expect(of("score-given-lowest")).toEqual({ "node-1": -1, "node-2": 2, "node-3": 3 });
  expect(of("score-received")).toEqual({ "node-1": 2.5, "node-2": 4, "node-3": -1 });
});

test("a node that does not score gives no scores", () => {
  const plan = planWith(ids(2), ({ config }) => ({
    config: { ...config, relay: { ...config.relay, gossip: { ...config.relay.gossip, scoring: false } } },
  }));
  const facts = factsOf(plan, fullMesh(ids(2)), { "node-1": { scores: { [peerOf("node-2")]: 0 } } });
  expect(named(peerScoreMeasures, "score-given").at(facts)).toEqual(new Map());
});

const mute = { behaviour: { kind: "mute" as const } };

test("attackers' share is of honest nodes, by the life that each is in", () => {
  const plan = planWith(ids(5), ({ id, config }) => ({
    ...(id === "node-4" && { config: { ...config, ...mute } }),
    ...(id === "node-5" && { lives: [{}, mute] }),
  }));
  const mesh = viewOf(ids(5).slice(1), ["node-2", "node-4", "node-5"]);
  const sharesIn = (life: number) => {
    const facts = factsOf(plan, fullMesh(ids(5)), { "node-1": { view: mesh }, "node-5": { life } });
    return {
      inMesh: Object.fromEntries(named(attackerMeasures, "attackers-in-mesh").at(facts)),
      connected: Object.fromEntries(named(attackerMeasures, "attackers-connected").at(facts)),
      exposure: eclipseExposureMeasure.at(facts),
    };
  };
  expect(sharesIn(0)).toEqual({
    inMesh: { "node-1": 1 / 3, "node-2": 1 / 4, "node-3": 1 / 4, "node-5": 1 / 4 },
    connected: { "node-1": 1 / 4, "node-2": 1 / 4, "node-3": 1 / 4, "node-5": 1 / 4 },
    exposure: 1 / 4,
  });
  expect(sharesIn(1)).toEqual({
    inMesh: { "node-1": 2 / 3, "node-2": 1 / 2, "node-3": 1 / 2 },
    connected: { "node-1": 1 / 2, "node-2": 1 / 2, "node-3": 1 / 2 },
    exposure: 1 / 2,
  });
});

test("a further identity at an attacker's address is the attacker's, and a node with none but these is eclipsed", () => {
  const plan = planWith(["node-1", "sybil-1"], ({ id, config }) =>
    id === "sybil-1" ? { config: { ...config, ...mute } } : {},
  );
  const ip = plan.nodes[1]?.address ?? "";
  const view = viewWith([
    { to: "sybil-1", ip },
    { to: "sybil-x", ip },
  ]);
  const facts = factsOf(plan, fullMesh(["node-1", "sybil-1"]), { "node-1": { view } });
  expect(eclipseExposureMeasure.at(facts)).toBe(1);
  expect(named(attackerMeasures, "attackers-in-mesh").at(facts)).toEqual(new Map([["node-1", 1]]));
});

test("exposure is that of the honest node with the most attackers", () => {
  const plan = planWith(ids(4), ({ id, config }) => (id === "node-4" ? { config: { ...config, ...mute } } : {}));
  const links = { "node-1": ["node-4"], "node-2": ["node-3", "node-4"], "node-3": ["node-2"], "node-4": ["node-1"] };
  expect(eclipseExposureMeasure.at(factsOf(plan, links))).toBe(1);
});

test("where no life is other than honest, nothing is said of attackers", () => {
  const facts = factsOf(planOf(ids(3)), fullMesh(ids(3)));
  expect(attackerMeasures.map((measure) => measure.at(facts).size)).toEqual([0, 0]);
  expect(eclipseExposureMeasure.at(facts)).toBeNull();
});

test("wants are met by running peers that offer the capability", () => {
  const plan = planWith(ids(5), ({ id, config }) => {
    const { peering } = config;
    const wanted = id === "node-1" ? { store: 3, filter: 1 } : {};
    const offered = id === "node-1" ? [] : (["relay", "store"] as const);
    return {
      config: {
        ...config,
        peering: { ...peering, capabilities: { ...peering.capabilities, wanted, offered: [...offered] } },
      },
    };
  });
  const facts = factsOf(
    plan,
    { ...fullMesh(ids(5)), "node-1": ["node-2", "node-3", "node-4"] },
    { "node-4": { status: "down" } },
  );
  expect(wantsOf(facts)).toEqual([
    { node: "node-1", capability: "store", wanted: 3, connected: 2 },
    { node: "node-1", capability: "filter", wanted: 1, connected: 0 },
  ]);
  expect(wantsMetMeasure.at(facts)).toEqual(new Map([["node-1", 1 / 2]]));
  const many = factsOf(plan, fullMesh(ids(5)));
  expect(wantsMetMeasure.at(many)).toEqual(new Map([["node-1", 3 / 4]]));
});
