/** Evictions of node-1, which it tells of at 4.5 s of a run of ten. */
import { expect, test } from "vitest";
import type { Decision, EvictionConfig, PeeringConfig } from "../../../node-image/contract/index.ts";
import { checkedEvictions, evictionsOutOfOrderMeasure } from "../../../orchestrator/measures/checked-evictions.ts";
import { evictionsMeasure, protectedClosed, protectedClosedMeasure } from "../../../orchestrator/measures/evictions.ts";
import { type History, historyOf } from "../../../orchestrator/trace/history.ts";
import { planOf, startMs, tape, topic } from "../trace/record-trace.ts";

const at = (second: number) => startMs + second * 1000;
const wholeRun = { fromMs: at(0), toMs: at(10) };

/** A connection that stays; by default an inbound one outside of the mesh, a minute old when the other goes. */
interface Stays {
  readonly peer: string;
  readonly direction?: "inbound" | "outbound";
  readonly inMesh?: boolean | ((second: number) => boolean);
  readonly ageS?: number;
}

interface Circumstances {
  readonly eviction?: Partial<EvictionConfig>;
  readonly connections?: Partial<PeeringConfig["connections"]>;
  readonly capabilities?: Partial<PeeringConfig["capabilities"]>;
  readonly bootstrap?: readonly string[];
  /** What node-1 tells besides, in order of time. */
  readonly told?: readonly Decision[];
}

const decision = (second: number, what: Decision["what"], peer: string, values: Decision["values"] = {}): Decision => ({
  kind: "decision",
  atMs: at(second),
  what,
  peer,
  reason: "x",
  values,
});

/** What goes is `gone`, with what the order saw in it. */
function runOf(values: Decision["values"], stays: readonly Stays[], o: Circumstances = {}): History {
  const plan = planOf(["node-1"]);
  const nodes = plan.nodes.map((node) => {
    const { peering } = node.config;
    const changed = {
      ...peering,
      connections: { ...peering.connections, outboundRatio: 0, ...o.connections },
      eviction: { ...peering.eviction, ...o.eviction },
      capabilities: { ...peering.capabilities, ...o.capabilities },
      bootstrap: { ...peering.bootstrap, addresses: [...(o.bootstrap ?? [])] },
    };
    return { ...node, config: { ...node.config, peering: changed } };
  });
  const recorded = tape({ ...plan, nodes });
  recorded.status(-100, "node-1", "ready");
  for (let second = 0; second <= 10; second++) {
    const isIn = ({ inMesh = false }: Stays) => (typeof inMesh === "boolean" ? inMesh : inMesh(second));
    const view = {
      connections: stays.map(({ peer, direction = "inbound", ageS = 60 }) => ({
        peer,
        direction,
        address: "/ip4/10.77.9.9/tcp/1",
        openedAtMs: at(4.5 - ageS),
      })),
      mesh: { [topic]: stays.filter(isIn).map(({ peer }) => peer) },
      knownPeers: 0,
    };
    const evicted = decision(4.5, "evict", "gone", values);
    const events = second === 5 ? [...(o.told ?? []), evicted] : [];
    recorded.observe(second, { "node-1": [] }, { more: { "node-1": { view, events } } });
  }
  recorded.end(10);
  return historyOf(recorded.trace());
}

function passedOver(values: Decision["values"], stays: readonly Stays[], o: Circumstances = {}) {
  return checkedEvictions(runOf(values, stays, o)).map((one) => one.passedOver);
}

/** What goes is half a minute old. */
const own = { openedAtMs: at(-25.5), ageMs: 30_000 };
const cap = { connections: 3, max: 2, inMesh: false, outbound: false, ...own };
const highWater = { connections: 31, highWater: 30, spared: false, inMesh: false, outbound: false, ...own };
const inbound = { inbound: 12, most: 9, spared: false, inMesh: false, outbound: false, ...own };
const none: string[] = [];

test.each<[string, Decision["values"], Stays, readonly string[]]>([
  ["an older one stays", cap, { peer: "a", ageS: 60 }, none],
  ["a newer one stays", cap, { peer: "a", ageS: 20 }, ["a"]],
  ["a newer one stays that is in the mesh", cap, { peer: "a", ageS: 20, inMesh: true }, none],
  ["a newer one stays that was in the mesh just before", cap, { peer: "a", ageS: 20, inMesh: (s) => s < 4 }, none],
  ["one outside stays though a mesh peer went", { ...cap, inMesh: true }, { peer: "a" }, ["a"]],
  ["an inbound one stays though an own dial went", { ...cap, outbound: true }, { peer: "a" }, ["a"]],
  ["an own dial stays", cap, { peer: "a", ageS: 20, direction: "outbound" }, none],
  ["a guest of two seconds stays", cap, { peer: "a", ageS: 2 }, none],
])("by the cap, the newest inbound one outside of the mesh goes first: %s", (_, values, stays, expected) => {
  expect(passedOver(values, [stays])).toEqual([expected]);
});

test("by the other limits the order is the one of the settings", () => {
  const newest: Circumstances = { eviction: { order: ["newest"], spareMesh: false, spareBusy: false } };
  const oldest: Circumstances = { eviction: { order: ["oldest"], spareMesh: false, spareBusy: false } };
  const younger: Stays = { peer: "a", ageS: 20.5 };
  expect(passedOver(inbound, [younger], newest)).toEqual([["a"]]);
  expect(passedOver(inbound, [younger], oldest)).toEqual([none]);
  expect(passedOver(inbound, [{ ...younger, direction: "outbound" }], newest)).toEqual([none]);
  expect(passedOver(highWater, [younger], { ...newest, connections: { graceMs: 20_000 } })).toEqual([["a"]]);
  expect(passedOver(highWater, [younger], { ...newest, connections: { graceMs: 25_000 } })).toEqual([none]);
  const fleet = {
    eviction: { ...newest.eviction, order: ["bootstrap" as const] },
    bootstrap: ["/ip4/10.0.0.1/tcp/1/p2p/a"],
  };
  expect(passedOver({ ...inbound, bootstrap: false }, [{ peer: "a" }, { peer: "b" }], fleet)).toEqual([["a"]]);
});

test("mesh peers are spared where the settings say so, and where others may be busy nobody is blamed for sparing them", () => {
  const order: Circumstances["eviction"] = { order: ["mesh", "score", "newest"], spareMesh: true, spareBusy: false };
  const spared = { ...inbound, spared: true, inMesh: true, score: 0 };
  expect(passedOver(spared, [{ peer: "a" }], { eviction: order })).toEqual([["a"]]);
  expect(passedOver(spared, [{ peer: "a" }], { eviction: { ...order, order: ["newest"] } })).toEqual([["a"]]);
  expect(passedOver(spared, [{ peer: "a", inMesh: true, ageS: 20 }], { eviction: order })).toEqual([none]);
  expect(passedOver(spared, [{ peer: "a" }], { eviction: { ...order, spareBusy: true } })).toEqual([["a"]]);
  const busy: Circumstances = { eviction: { order: ["newest"], spareMesh: true, spareBusy: true } };
  expect(passedOver(inbound, [{ peer: "a", ageS: 20 }], busy)).toEqual([none]);
});

test("nobody is blamed where the order asks first for what the trace does not show", () => {
  for (const criterion of ["score", "value", "streams", "crowd"] as const) {
    const order: Circumstances = { eviction: { order: [criterion, "newest"], spareMesh: false, spareBusy: false } };
    expect(passedOver(inbound, [{ peer: "a", ageS: 20 }], order)).toEqual([none]);
  }
  const services: Circumstances = {
    eviction: { order: ["service", "newest"], spareMesh: false, spareBusy: false },
    capabilities: { wanted: { store: 1 } },
  };
  expect(passedOver({ ...inbound, servesWanted: false }, [{ peer: "a", ageS: 20 }], services)).toEqual([none]);
});

test("those that eviction keeps were not passed over: for the outbound floor, for a capability, by a protection", () => {
  const gone = { ...cap, outbound: true };
  const dials: Stays[] = [1, 2, 3].map((i) => ({ peer: `d${i}`, direction: "outbound", ageS: 20 }));
  expect(passedOver(gone, dials, { connections: { target: 8, outboundRatio: 0.25 } })).toEqual([["d1", "d2", "d3"]]);
  expect(passedOver(gone, dials, { connections: { target: 8, outboundRatio: 0.5 } })).toEqual([none]);
  const newer: Stays = { peer: "a", ageS: 20 };
  expect(passedOver(cap, [newer], { capabilities: { wanted: { store: 1 } } })).toEqual([none]);
  expect(passedOver(cap, [newer], { told: [decision(1, "protect", "a", { by: "qa" })] })).toEqual([none]);
});

test("what is being closed itself was not passed over, and settings that changed are not known", () => {
  const newer: Stays = { peer: "a", ageS: 20 };
  expect(passedOver(cap, [newer], { told: [decision(4.4, "disconnect", "a")] })).toEqual([none]);
  expect(passedOver(cap, [newer], { told: [decision(1, "limits", "")] })).toEqual([]);
});

test("evictions that no limit caused have no order, and those of a run are counted", () => {
  const replaced = runOf({ connections: 26, target: 20 }, [{ peer: "a", ageS: 20 }]);
  expect(checkedEvictions(replaced)).toEqual([]);
  expect(evictionsOutOfOrderMeasure.over(replaced, wholeRun)).toBeNull();
  expect(evictionsMeasure.over(replaced, wholeRun)).toEqual(new Map([["node-1", 6]]));
  const wrong = runOf(cap, [{ peer: "a", ageS: 20 }]);
  expect(evictionsOutOfOrderMeasure.over(wrong, wholeRun)).toBe(1);
  expect(evictionsMeasure.over(wrong, { fromMs: at(5), toMs: at(10) })).toEqual(new Map([["node-1", 0]]));
});

test("a protected peer that goes by a rule is told, one that an operator disconnects is not", () => {
  const by = (name: string) => ({ by: name });
  const told = (...told: Decision[]) => protectedClosed(runOf(cap, [], { told })).map(({ peer }) => peer);
  expect(told(decision(1, "protect", "gone", by("qa")))).toEqual(["gone"]);
  expect(told(decision(1, "protect", "gone", by("qa")), decision(2, "unprotect", "gone", by("qa")))).toEqual([]);
  expect(told(decision(1, "protect", "gone", by("qa")), decision(2, "unprotect", "gone", by("app")))).toEqual(["gone"]);
  expect(told(decision(1, "protect", "b", by("qa")), decision(2, "disconnect", "b"))).toEqual([]);
  expect(told(decision(1, "protect", "b", by("qa")), decision(2, "release", "b"))).toEqual(["b"]);
  const credit = decision(2, "disconnect", "b", { credit: 0, disconnectBelow: 0.1 });
  expect(told(decision(1, "protect", "b", by("qa")), credit)).toEqual(["b"]);
});

test("where nobody protects a peer nothing is said of protected ones", () => {
  expect(protectedClosedMeasure.over(runOf(cap, []), wholeRun)).toBeNull();
  const kept = runOf(cap, [], { told: [decision(1, "protect", "b", { by: "qa" })] });
  expect(protectedClosedMeasure.over(kept, wholeRun)).toBe(0);
});
