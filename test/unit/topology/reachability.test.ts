/** Who can be reached how: shares, NATs and what does not fit. */
import { expect, test } from "vitest";
import { parseTopology } from "../../../orchestrator/topology/parse-topology.ts";
import { messagesOf, named } from "./messages-of.ts";

const nodesOf = (text: string) => parseTopology(named(text), "t.yaml").groups.flatMap(({ nodes }) => nodes);
const mixed = (seed: number) => `seed: ${seed}
groups: { boot: { count: 2 }, node: { count: 10, reachability: { public: 50%, symmetric: 25%, full-cone: 25% } } }`;

test("apportions kinds by share, to nodes drawn with the seed", () => {
  const kindsOf = (seed: number) => nodesOf(mixed(seed)).map(({ reachability }) => reachability);
  const counts = Map.groupBy(kindsOf(1).slice(2), (kind) => kind);
  expect([...counts].map(([kind, all]) => [kind, all.length]).toSorted()).toEqual([
    ["full-cone", 3],
    ["public", 5],
    ["symmetric", 2],
  ]);
  expect(kindsOf(1)).toEqual(kindsOf(1));
  expect(kindsOf(2)).not.toEqual(kindsOf(1));
});

test("takes numbers in the place of shares, and what the defaults say", () => {
  const kinds = nodesOf(
    "defaults: { reachability: { public: 2, outbound-only: 1 } }\ngroups: { a: { count: 3 }, b: { count: 2, reachability: public } }",
  ).map(({ reachability }) => reachability);
  expect(kinds.slice(0, 3).toSorted()).toEqual(["outbound-only", "public", "public"]);
  expect(kinds.slice(3)).toEqual(["public", "public"]);
});

test("puts nodes of one region and kind behind NATs together, as many as a NAT has", () => {
  const nodes = nodesOf(
    `network: { regions: [eu, us], paths: [{ between: [eu, us] }] }
groups: { boot: { count: 2 }, home: { count: 7, regions: { eu: 4, us: 3 }, reachability: symmetric, nat: { nodes: 3 } } }`,
  );
  const byNat = Map.groupBy(nodes, ({ nat }) => nat);
  expect([...byNat].map(([nat, all]) => [nat, all.length, new Set(all.map(({ region }) => region)).size])).toEqual([
    [null, 2, 2],
    ["nat_1", 3, 1],
    ["nat_2", 3, 1],
    ["nat_3", 1, 1],
  ]);
});

test("takes bootstrap nodes among those that all can reach, even in a group that is so in part", () => {
  const bootstrap = nodesOf("groups: { node: { count: 10, reachability: { symmetric: 50%, public: 50% } } }").filter(
    (node) => node.bootstrap,
  );
  expect(bootstrap.map(({ reachability }) => reachability)).toEqual(["public", "public"]);
});

test.each<[string, string, string[]]>([
  [
    "shares of kinds over the whole",
    named("groups: { boot: { count: 2 }, node: { count: 4, reachability: { public: 70%, symmetric: 40% } } }"),
    ["bad.yaml:3:63: groups.node.reachability adds up to 110%; expected 100%"],
  ],
  [
    "numbers of kinds that do not make the group, and no kinds",
    named(
      "groups: { boot: { count: 2 }, a: { count: 4, reachability: { public: 1, symmetric: 1 } }, b: { count: 4, reachability: {} } }",
    ),
    [
      "bad.yaml:3:60: groups.a.reachability adds up to 2; expected 4, the group's count",
      "bad.yaml:3:120: groups.b.reachability is empty; expected at least one kind",
    ],
  ],
  [
    "a kind that there is not",
    named(
      "groups: { a: { count: 4, reachability: { full-come: 50%, public: 50% } }, b: { count: 2, reachability: cone } }",
    ),
    [
      'bad.yaml:3:42: groups.a.reachability.full-come is not a key here; expected one of public, outbound-only, full-cone, address-restricted, port-restricted, symmetric; did you mean "full-cone"?',
      'bad.yaml:3:104: groups.b.reachability is "cone"; expected one of public, outbound-only, full-cone, address-restricted, port-restricted, symmetric or a mapping with public, outbound-only, full-cone, address-restricted, port-restricted, symmetric, as {public: 50%, symmetric: 50%}',
    ],
  ],
  [
    "NATs of nodes that are behind none",
    named(
      "defaults: { nat: { nodes: 2 } }\ngroups: { node: { count: 4, nat: { nodes: 3 }, reachability: { public: 50%, outbound-only: 50% } } }",
    ),
    [
      "bad.yaml:3:18: defaults.nat is of no node behind a NAT; expected it beside reachability full-cone, address-restricted, port-restricted, symmetric",
      "bad.yaml:4:34: groups.node.nat is of no node behind a NAT; expected it beside reachability full-cone, address-restricted, port-restricted, symmetric",
    ],
  ],
  [
    "bootstrap nodes that not all can reach",
    named(
      "groups: { boot: { count: 4, bootstrap: true, reachability: { public: 50%, symmetric: 25%, outbound-only: 25% } }, node: { count: 2 } }",
    ),
    [
      "bad.yaml:3:40: groups.boot.bootstrap is of nodes that are outbound-only, symmetric; expected bootstrap nodes that others can reach",
    ],
  ],
  [
    "a network of which nobody can be reached",
    named("groups: { a: { count: 4, reachability: symmetric }, b: { count: 4, reachability: address-restricted } }"),
    ["bad.yaml:3:9: groups has no node that all others can connect to; expected a group that is public or full-cone"],
  ],
  [
    "NAT beside IPv6",
    named(
      "network: { ip: dual }\ngroups: { node: { count: 4 }, home: { count: 2, reachability: full-cone }, flat: { count: 1, reachability: outbound-only } }",
    ),
    ['bad.yaml:3:16: network.ip is "dual", and NAT is of IPv4 only; expected v4, or no nodes behind NAT in home'],
  ],
  [
    "a version of IP that there is not, and a subnet of IPv6",
    named("network: { ip: v5, subnet: 'fd00:77::/64' }\ngroups: { node: { count: 4 } }"),
    ['bad.yaml:3:16: network.ip is "v5"; expected one of v4, v6, dual; did you mean "v4"?'],
  ],
  [
    "a subnet of IPv6",
    named("network: { subnet: 'fd00:77::/64' }\ngroups: { node: { count: 4 } }"),
    ['bad.yaml:3:20: network.subnet is "fd00:77::/64"; expected an IPv4 subnet, as "10.77.0.0/24"'],
  ],
  [
    "a subnet that the NATs' own addresses do not fit",
    named(
      "network: { subnet: 10.1.0.0/28 }\ngroups: { node: { count: 4 }, home: { count: 6, reachability: full-cone } }",
    ),
    [
      'bad.yaml:3:20: network.subnet is "10.1.0.0/28"; expected a /27 or larger for 10 nodes (zones of region x link: 1)',
    ],
  ],
])("refuses %s", (_, text, messages) => {
  expect(messagesOf(text)).toEqual(messages);
});

test("a few addresses do for many nodes behind one NAT", () => {
  const text = named(
    "network: { subnet: 10.1.0.0/28 }\ngroups: { node: { count: 4 }, home: { count: 40, reachability: full-cone, nat: { nodes: 40 } } }",
  );
  expect(messagesOf(text)).toEqual([]);
});
