/** Nodes behind NATs in a plan: addresses, announced addresses, link states and what is measured of them. */
import { containsCidr, overlapCidr } from "cidr-tools";
import { expect, test } from "vitest";
import { planOf } from "./plan-of.ts";

const homes = `
network: { regions: [eu, us], within: { delay: 5ms }, paths: [{ between: [eu, us], delay: 40ms }] }
links: { home: { delay: 10ms } }
groups:
  desk: { count: 4 }
  home: { count: 8, regions: { eu: 5, us: 3 }, link: home, reachability: full-cone, nat: { nodes: 2 } }
  phone: { count: 2, regions: us, link: home, reachability: symmetric }
`;

test("nodes behind a NAT share its address, which lies in their zone, and have private ones clear of all others", async () => {
  const { network, nodes } = await planOf(homes);
  const nodeOf = new Map(nodes.map((node) => [node.id, node]));
  const zoneOf = new Map(network.zones.map((zone) => [zone.id, zone]));
  expect(network.nats.map(({ id, kind, zone, nodes: behind }) => [id, kind, zone, behind])).toEqual([
    ["nat_1", "full-cone", "eu/home", ["home-1", "home-3"]],
    ["nat_2", "full-cone", "us/home", ["home-2", "home-4"]],
    ["nat_3", "full-cone", "eu/home", ["home-5", "home-7"]],
    ["nat_4", "full-cone", "us/home", ["home-6"]],
    ["nat_5", "full-cone", "eu/home", ["home-8"]],
    ["nat_6", "symmetric", "us/home", ["phone-1"]],
    ["nat_7", "symmetric", "us/home", ["phone-2"]],
  ]);
  expect(overlapCidr(network.behindNats?.subnet ?? "", network.subnet)).toBe(false);
  for (const [i, nat] of network.nats.entries()) {
    expect(containsCidr([...(zoneOf.get(nat.zone)?.prefixes ?? [])], nat.address)).toBe(true);
    expect(containsCidr(network.behindNats?.subnet ?? "", nat.subnet)).toBe(true);
    const inside = [nat.inside, ...nat.nodes.map((id) => nodeOf.get(id)?.address ?? "")];
    expect(new Set(inside).size).toBe(nat.nodes.length + 1);
    for (const address of inside) expect(containsCidr(nat.subnet, address)).toBe(true);
    expect(containsCidr(nat.subnet, network.behindNats?.gateway ?? "")).toBe(false);
    for (const other of network.nats.slice(i + 1)) expect(overlapCidr(nat.subnet, other.subnet)).toBe(false);
  }
  const outside = [...network.nats, ...nodes.filter(({ nat }) => nat === null)].map(({ address }) => address);
  expect(new Set(outside).size).toBe(7 + 4);
});

test("private networks keep clear of the run's own subnet and of those taken", async () => {
  const { network } = await planOf(`${homes.replace("within", "subnet: 10.64.0.0/26, within")}`, ["10.64.0.64/26"]);
  expect(network.behindNats?.subnet).toBe("10.64.0.128/26");
});

test("a cone node tells others of its router's port first and of itself, and a symmetric one of itself alone", async () => {
  const { network, nodes } = await planOf(homes);
  const [nat] = network.nats;
  const [first, second, phone] = ["home-1", "home-3", "phone-1"].map((id) => nodes.find((node) => node.id === id));
  expect(first?.config.announce).toEqual([`/ip4/${nat?.address}/tcp/60001`, `/ip4/${first?.address}/tcp/60000`]);
  expect(second?.config.announce).toEqual([`/ip4/${nat?.address}/tcp/60002`, `/ip4/${second?.address}/tcp/60000`]);
  expect(phone?.config.announce).toEqual([]);
  expect(phone?.config.p2pAddresses).toEqual([phone?.address]);
});

test("a full cone can be a bootstrap node, by the port that its router holds open", async () => {
  const { network, nodes } = await planOf(
    "groups: { home: { count: 1, reachability: full-cone, bootstrap: true }, node: { count: 5 } }",
  );
  const [home, node] = [nodes[0], nodes[1]];
  expect(node?.config.peering.bootstrap.addresses).toEqual([
    `/ip4/${network.nats[0]?.address}/tcp/60001/p2p/${home?.peerId}`,
  ]);
});

test("all that is measured of a node behind a NAT leaves it first, and meets its zone's conditions both ways", async () => {
  const { network, nodes, measurements } = await planOf(homes);
  const isBehind = (id: string) => nodes.some((node) => node.id === id && node.nat !== null);
  const echoes = measurements.flatMap((measurement) => measurement.echoes).filter(({ from }) => isBehind(from));
  expect(echoes.length).toBeGreaterThan(0);
  for (const { from, to, roundTripMs } of echoes) {
    expect(isBehind(to)).toBe(false);
    const [a, b] = [from, to].map((id) => nodes.find((node) => node.id === id));
    expect(roundTripMs).toBe(2 * (10 + (a?.region === b?.region ? 5 : 40)));
  }
  const surveyed = measurements.flatMap(({ flows, rates }) => [...flows, ...rates]);
  expect(surveyed.filter(({ to }) => isBehind(to))).toEqual([]);
  expect(network.zones.map(({ id }) => id)).toContain("eu/home");
});
