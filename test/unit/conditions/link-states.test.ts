import { containsCidr } from "cidr-tools";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type InForce, inForceAfter, nothingInForce } from "../../../orchestrator/conditions/in-force.ts";
import { composeShaping } from "../../../orchestrator/conditions/index.ts";
import { linkStatesOf, type Place, shapingTowards } from "../../../orchestrator/conditions/link-states.ts";
import type { LastMile, LinkState, Segment } from "../../../orchestrator/model/link.ts";
import type { NetworkPlan } from "../../../orchestrator/model/plan.ts";
import type { LinkAction, LinkChange, NodeId } from "../../../orchestrator/model/step.ts";
import { network, placesIn } from "./sample-network.ts";

test("each way is that of its two last miles and its path, whatever partitions, changes and NATs there are", () => {
  fc.assert(
    fc.property(scenario(), ({ network, places, actions }) => {
      const inForce = actions.reduce(inForceAfter, nothingInForce);
      const states = linkStatesOf(network, places, inForce);
      for (const from of places) {
        for (const to of places) {
          if (from !== to) expect(seen(from, to, network, states)).toEqual(obvious(from, to, network, inForce));
        }
      }
    }),
    { numRuns: 400, seed: 77 },
  );
});

test("a node's rates are those of its last mile as changed, with the queue of its longest way", () => {
  const places = placesIn(network);
  const change: LinkAction = {
    kind: "change",
    id: "c",
    what: "",
    links: { kind: "last-mile", of: ["eu/mobile-1"] },
    to: { downBitsPerSecond: 5e5 },
  };
  const states = linkStatesOf(network, places, inForceAfter(nothingInForce, change));
  expect(states.get("eu/mobile-1")).toMatchObject({
    up: { bitsPerSecond: 100e6, queuePackets: 1084 },
    down: { bitsPerSecond: 5e5, queuePackets: 100 },
  });
  expect(states.get("eu/mobile-2")?.down).toEqual({ bitsPerSecond: 20e6, queuePackets: 217, overheadBytes: 0 });
});

test("names zones by their prefix, and only nodes that a change tells from their zone by their address", () => {
  const places = placesIn(network);
  const change: LinkAction = {
    kind: "change",
    id: "c",
    what: "",
    links: { kind: "path", from: ["eu/direct-1"], to: ["us/direct-1"], bothWays: true },
    to: { delayMs: 300 },
  };
  const states = linkStatesOf(network, places, inForceAfter(nothingInForce, change));
  const delays = states
    .get("eu/direct-1")
    ?.paths.map(({ to, shaping }) => [to.join(), shaping.flatMap((one) => (one.kind === "delay" ? one.meanMs : []))]);
  expect(delays).toEqual([
    ["10.0.0.0/28", [4]],
    ["10.0.0.16/28", [24]],
    ["10.0.0.32/28", [45]],
    ["10.0.0.33/32", [300]],
  ]);
  expect(states.get("eu/direct-2")?.paths).toHaveLength(3);
});

test("a partition cuts its islands from one another, one of one way only its first from the others, and a bridge is in nobody's way", () => {
  const places = placesIn(network);
  const inRegion = (region: string) => places.flatMap(({ id }) => (id.startsWith(region) ? id : []));
  const split = (o: Partial<Extract<LinkAction, { kind: "partition" }>> = {}) => {
    const islands = [inRegion("eu"), [...inRegion("us"), "eu/direct-1"]];
    const action: LinkAction = { kind: "partition", id: "p", islands, ...o };
    const states = linkStatesOf(network, places, inForceAfter(nothingInForce, action));
    return (id: NodeId) => states.get(id)?.cutFrom;
  };
  const both = split();
  expect(both("eu/direct-1")).toEqual([]);
  expect(both("eu/direct-2")).toEqual(["10.0.0.33/32", "10.0.0.34/31", "10.0.0.36/32"]);
  expect(both("us/direct-2")).toEqual(["10.0.0.2/31", "10.0.0.4/32", "10.0.0.17/32", "10.0.0.18/31", "10.0.0.20/32"]);
  const oneWay = split({ oneWay: true });
  expect(oneWay("eu/direct-2")).toEqual([]);
  expect(oneWay("us/direct-2")).toEqual(both("us/direct-2"));
});

test("places that nothing tells apart share one state, and healing brings back what was before", () => {
  const places = placesIn(network);
  const before = linkStatesOf(network, places, nothingInForce);
  expect(before.get("eu/mobile-1")).toBe(before.get("eu/mobile"));
  const cut: LinkAction = {
    kind: "change",
    id: "c",
    what: "",
    links: { kind: "last-mile", of: ["eu/mobile-1"] },
    to: { cut: true },
  };
  const during = inForceAfter(nothingInForce, cut);
  expect(linkStatesOf(network, places, during).get("eu/mobile-1")).toEqual({
    paths: [{ to: ["10.0.0.0/24"], shaping: [{ kind: "loss", model: { kind: "independent", ratio: 1 } }] }],
    up: null,
    down: null,
    cutFrom: ["10.0.0.0/24"],
    inbound: "any",
  });
  const after = inForceAfter(during, { kind: "heal", id: "c", what: "" });
  expect(linkStatesOf(network, places, after)).toEqual(before);
});

/** What is said of a way by what a packet would meet: the sender's table and the receiver's cuts. */
function seen(from: Place, to: Place, network: NetworkPlan, states: ReadonlyMap<NodeId, LinkState>) {
  const [sender, receiver] = [states.get(from.id), states.get(to.id)];
  if (sender === undefined || receiver === undefined) throw new Error("a place has no state");
  const shaping = shapingTowards(sender, addressFor(from, to, network));
  const drops = receiver.cutFrom.some((prefix) => containsCidr(prefix, addressFor(to, from, network)));
  const allLost = shaping.some((one) => one.kind === "loss" && "ratio" in one.model && one.model.ratio === 1);
  return drops || allLost ? "cut" : shaping;
}

/** At which address one place sees another. */
function addressFor(from: Place, to: Place, { nats }: NetworkPlan): string {
  const nat = nats.find(({ id }) => id === to.nat);
  return nat === undefined || from.nat === to.nat ? (to.addresses[0] ?? "") : nat.address;
}

function obvious(from: Place, to: Place, network: NetworkPlan, { partitions, changes }: InForce) {
  let miles: readonly [LastMile, LastMile] = [baseMile(from, network), baseMile(to, network)];
  let path = basePath(from, to, network);
  let cut = [...partitions.values()].some(({ islands, oneWay }) => {
    const [a, b] = [from, to].map(({ id }) => islands.filter((island) => island.includes(id)));
    const parted = a?.length && b?.length && !a.some((island) => b.includes(island));
    return parted && (!oneWay || islands[0]?.includes(from.id));
  });
  for (const { links, to: change } of changes.values()) {
    const { cut: cuts, ...rest } = change;
    const about = (a: Place, b: Place) => links.kind === "path" && links.from.includes(a.id) && links.to.includes(b.id);
    if (links.kind === "last-mile") {
      miles = [
        links.of.includes(from.id) ? { ...miles[0], ...rest } : miles[0],
        links.of.includes(to.id) ? { ...miles[1], ...rest } : miles[1],
      ];
      cut ||= cuts === true && (links.of.includes(from.id) || links.of.includes(to.id));
    } else if (about(from, to) || (links.bothWays && about(to, from))) {
      path = { ...path, ...rest };
      cut ||= cuts === true;
    }
  }
  return cut ? "cut" : composeShaping([miles[0], path, miles[1]]);
}

function baseMile({ zone }: Place, { zones, conditions }: NetworkPlan): LastMile {
  return conditions.links[zones.find(({ id }) => id === zone)?.link ?? ""] ?? {};
}

function basePath(from: Place, to: Place, { zones, conditions }: NetworkPlan): Segment {
  const [a, b] = [from, to].map(({ zone }) => zones.find(({ id }) => id === zone)?.region);
  return a === b ? conditions.within : (conditions.paths[0]?.segment ?? {});
}

/** The sample network, some of its nodes behind NATs, and actions that treat those behind one NAT alike. */
function scenario() {
  const inside = placesIn(network).filter(({ id }) => /^us.*-[12]$/.test(id));
  return fc.boolean().chain((hasNat) => {
    const nats: NetworkPlan["nats"] = hasNat
      ? [
          {
            id: "nat-1",
            kind: "symmetric",
            zone: "us/direct",
            address: "10.0.0.45",
            subnet: "10.1.0.0/24",
            inside: "10.1.0.2",
            ports: [],
            nodes: inside.map(({ id }) => id),
          },
        ]
      : [];
    const places = placesIn(network).map((place) =>
      hasNat && inside.some(({ id }) => id === place.id)
        ? { ...place, nat: "nat-1", addresses: [`10.1.0.1${place.id.at(-1)}`] }
        : place,
    );
    const units = [
      ...places.filter(({ nat }) => nat === null).map(({ id }) => [id]),
      ...nats.map(({ nodes }) => [...nodes]),
    ];
    const some = fc.subarray(units, { minLength: 1 }).map((chosen) => chosen.flat());
    return fc.record({
      network: fc.constant({ ...network, nats }),
      places: fc.constant(places),
      actions: fc.array(fc.oneof(partition(units), changeOf(some), heal), { maxLength: 6 }),
    });
  });
}

const id = fc.constantFrom("one", "two", "three");
const heal = id.map((name): LinkAction => ({ kind: "heal", id: name, what: "" }));

/** Islands that may overlap, and leave some out. */
function partition(units: readonly (readonly NodeId[])[]): fc.Arbitrary<LinkAction> {
  const memberships = fc.array(fc.subarray([0, 1, 2]), { minLength: units.length, maxLength: units.length });
  return fc.tuple(id, memberships, fc.boolean()).map(
    ([name, islandsOf, oneWay]): LinkAction => ({
      kind: "partition",
      id: name,
      islands: [0, 1, 2].map((island) => units.filter((_, i) => islandsOf[i]?.includes(island)).flat()),
      ...(oneWay && { oneWay }),
    }),
  );
}

function changeOf(some: fc.Arbitrary<readonly NodeId[]>): fc.Arbitrary<LinkAction> {
  const to: fc.Arbitrary<LinkChange> = fc.record(
    {
      delayMs: fc.nat({ max: 300 }),
      jitterMs: fc.nat({ max: 20 }),
      duplicateRatio: fc.constantFrom(0, 0.01),
      cut: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  const links = fc.oneof(
    some.map((of) => ({ kind: "last-mile" as const, of })),
    fc
      .tuple(some, some, fc.boolean())
      .map(([from, into, bothWays]) => ({ kind: "path" as const, from, to: into, bothWays })),
  );
  return fc.tuple(id, links, to).map(
    ([name, selection, change]): LinkAction => ({
      kind: "change",
      id: name,
      what: "",
      links: selection,
      to: change,
    }),
  );
}
