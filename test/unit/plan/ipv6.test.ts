/** Networks of IPv6 in a plan: subnets, prefixes, addresses, and what nodes listen on and dial. */
import { containsCidr, overlapCidr } from "cidr-tools";
import { expect, test } from "vitest";
import { planOf } from "./plan-of.ts";

const network = (ip: string) => `
network: { ip: ${ip}, regions: [eu, us], within: { delay: 4ms }, paths: [{ between: [eu, us], delay: 45ms }] }
links: { home: { delay: 10ms } }
groups: { desk: { count: 4 }, home: { count: 4, link: home } }
`;

test("each run has a /64 of its own, clear of those taken, and each zone a prefix of it", async () => {
  const plan = await planOf(network("dual"), ["fd6d:6573:6862::/64", "10.64.0.0/24", "fe80::/64"]);
  const { subnet6, gateway6, zones } = plan.network;
  expect([subnet6, gateway6]).toEqual(["fd6d:6573:6862:1::/64", "fd6d:6573:6862:1::1"]);
  const prefixes = zones.map((zone) => zone.prefixes[1] ?? "");
  for (const [i, prefix] of prefixes.entries()) {
    expect(containsCidr(subnet6 ?? "", prefix)).toBe(true);
    expect(overlapCidr(prefix, `${gateway6}/128`)).toBe(false);
    for (const other of prefixes.slice(i + 1)) expect(overlapCidr(prefix, other)).toBe(false);
  }
  const places = [...plan.nodes, ...plan.surveyors.map((surveyor) => ({ ...surveyor, zone: surveyor.id }))];
  for (const { zone, address6 } of places) {
    expect(containsCidr(zones.find(({ id }) => id === zone)?.prefixes[1] ?? "", address6 ?? "")).toBe(true);
  }
  expect(new Set(places.map(({ address6 }) => address6)).size).toBe(places.length);
});

test("conditions go by the prefixes of both versions alike", async () => {
  const { nodes, network: planned } = await planOf(network("dual"));
  for (const { to } of nodes[0]?.link.paths ?? []) {
    expect(planned.zones.map(({ prefixes }) => prefixes)).toContainEqual(to);
    expect(to.map((prefix) => prefix.includes(":"))).toEqual([false, true]);
  }
});

test.each([
  ["v4", ["ip4"]],
  ["v6", ["ip6"]],
  ["dual", ["ip4", "ip6"]],
])("nodes of %s listen on it and know the bootstrap nodes by it", async (ip, versions) => {
  const { nodes } = await planOf(network(ip));
  const [boot, node] = [nodes[0], nodes[3]];
  const addresses = [boot?.address, boot?.address6].filter((address) => address != null);
  const expected = addresses.map(
    (address) => `/ip${address.includes(":") ? 6 : 4}/${address}/tcp/60000/p2p/${boot?.peerId}`,
  );
  const known =
    node?.config.peering.bootstrap.addresses.filter((address) => address.endsWith(boot?.peerId ?? "")) ?? [];
  expect(known).toEqual(expected.filter((address) => versions.includes(address.split("/")[1] ?? "")));
  expect(node?.config.p2pAddresses).toHaveLength(versions.length);
  expect(node?.config.address).toBe(node?.address);
});
