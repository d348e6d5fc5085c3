import { expect, test } from "vitest";
import { messagesOf, named, ten } from "./messages-of.ts";

const twoRegions = "network: { regions: [eu, us], paths: [{ between: [eu, us], delay: 40ms }] }\n";

test.each<[string, string, string[]]>([
  [
    "regions that do not exist",
    named(
      "network: { regions: [eu, us], paths: [{ between: [eu, su] }] }\ngroups: { node: { count: 10, regions: ue } }",
    ),
    [
      'bad.yaml:3:55: network.paths.0.between.1 is "su"; expected a region (eu, us); did you mean "eu"?',
      'bad.yaml:4:39: groups.node.regions is "ue"; expected a region (eu, us); did you mean "us"?',
    ],
  ],
  [
    "two regions without a path",
    ten("network: { regions: [eu, us] }"),
    ["bad.yaml:4:10: network.paths has no path between eu and us; expected one, as { between: [eu, us], delay: 40ms }"],
  ],
  [
    "two paths between the same regions, and one that leads back",
    named(
      "network: { regions: [eu, us], paths: [{ between: [eu, us] }, { between: [us, eu] }, { between: [eu, eu] }] }\ngroups: { node: { count: 10 } }",
    ),
    [
      "bad.yaml:3:73: network.paths.1.between joins eu and us a second time; expected one path for two regions",
      "bad.yaml:3:96: network.paths.2.between joins eu with itself; expected two regions, and network.within for inside one",
    ],
  ],
  [
    "shares that do not add up",
    named(`${twoRegions}groups: { node: { count: 10, regions: { eu: 50%, us: 40% } } }`),
    ["bad.yaml:4:39: groups.node.regions adds up to 90%; expected 100%"],
  ],
  [
    "numbers that do not add up, and numbers beside shares",
    named(
      `${twoRegions}groups: { a: { count: 10, regions: { eu: 5, us: 4 } }, b: { count: 4, regions: { eu: 2, us: 50% } } }`,
    ),
    [
      "bad.yaml:4:36: groups.a.regions adds up to 9; expected 10, the group's count",
      "bad.yaml:4:80: groups.b.regions mixes numbers and shares; expected all of one kind",
    ],
  ],
  [
    "subnets that are too small, not private, or not a subnet",
    ten("network: { subnet: 10.1.0.0/28 }"),
    [
      'bad.yaml:4:20: network.subnet is "10.1.0.0/28"; expected a /27 or larger for 10 nodes (zones of region x link: 1)',
    ],
  ],
  [
    "a public subnet",
    ten("network: { subnet: 8.8.8.0/24 }"),
    [
      'bad.yaml:4:20: network.subnet is "8.8.8.0/24"; expected a private subnet, in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16',
    ],
  ],
  [
    "an address instead of a subnet",
    ten("network: { subnet: 10.1.0.7/24 }"),
    [
      'bad.yaml:4:20: network.subnet is "10.1.0.7/24"; expected the subnet\'s first address; did you mean "10.1.0.0/24"?',
    ],
  ],
  [
    "jitter of nothing and loss of everything",
    ten("network: { within: { jitter: 4ms, loss: 100% } }"),
    [
      "bad.yaml:4:30: network.within.jitter has no delay to vary; expected a delay beside it, as delay: 20ms",
      'bad.yaml:4:41: network.within.loss is "100%"; expected less, or cut: true in a phase\'s conditions',
    ],
  ],
  [
    "limits that contradict one another",
    named(
      "groups: { node: { count: 10, peering: { connections: { target: 9, max: 8 }, backoff: { first: 5s, longest: 1s } } } }",
    ),
    [
      "bad.yaml:3:64: groups.node.peering.connections.target is 9; expected at most max, which is 8",
      "bad.yaml:3:108: groups.node.peering.backoff.longest is 1s; expected at least first, which is 5s",
    ],
  ],
  [
    "more connections than there are peers",
    named("groups: { node: { count: 10, peering: { connections: { target: 12 } } } }"),
    ["bad.yaml:3:64: groups.node.peering.connections.target is 12; expected at most 9, since there are 10 nodes"],
  ],
  [
    "nodes that nobody can reach",
    named("groups: { node: { count: 10, reachability: outbound-only, bootstrap: true } }"),
    [
      "bad.yaml:3:9: groups has no node that all others can connect to; expected a group that is public or full-cone",
      "bad.yaml:3:70: groups.node.bootstrap is of nodes that are outbound-only; expected bootstrap nodes that others can reach",
    ],
  ],
  [
    "more nodes than one network holds",
    named("groups: { a: { count: 1500 }, b: { count: 1500 } }"),
    ["bad.yaml:3:9: groups has 3000 nodes in all; expected at most 2000"],
  ],
  [
    "phases without an end, with two, or with the same name",
    ten(
      "phases: [{ name: a }, { name: a, for: 3s, until: healthy, timeout: 9s }, { name: b, until: healthy }, { name: c, for: 3s, timeout: 3s }]",
    ),
    [
      "bad.yaml:4:10: phases.a has no end; expected for: 30s, or until: healthy with a timeout",
      'bad.yaml:4:31: phases.a.name is "a" a second time; expected each name once',
      "bad.yaml:4:50: phases.a.until stands beside `for`; expected one of them",
      "bad.yaml:4:92: phases.b.until has no timeout; expected one beside it, as timeout: 90s",
      "bad.yaml:4:132: phases.c.timeout belongs to no `until`; expected until: healthy beside it",
    ],
  ],
  [
    "a group that no phase starts",
    named(
      "groups: { node: { count: 10 }, late: { count: 2 } }\nphases: [{ name: a, for: 30s, start: { groups: [node] } }]",
    ),
    ["bad.yaml:3:38: groups.late is started by no phase; expected it in a phase's start: { groups: [late] }"],
  ],
  [
    "a group that starts twice and a start of nothing",
    ten(
      "phases: [{ name: a, for: 3s, start: {} }, { name: b, for: 3s, start: { groups: [node] } }, { name: c, for: 3s, start: {} }]",
    ),
    [
      'bad.yaml:4:81: phases.b.start.groups.0 is "node", which has started already; expected each group once',
      "bad.yaml:4:119: phases.c.start starts nothing; expected it before all groups have started",
    ],
  ],
  [
    "keep where nothing is kept",
    ten(
      "phases: [{ name: a, for: 30s, keep: true, churn: { group: node, model: poisson, leave: 1/m, join: 1/m } }, { name: b, for: 3s, keep: true }]",
    ),
    [
      "bad.yaml:4:37: phases.a.keep is of a phase with churn, whose nodes all come back; expected a phase with faults only",
      "bad.yaml:4:134: phases.b.keep is of the last phase; expected it on a phase before, since a run always ends healed",
    ],
  ],
  [
    "traffic to nobody, of nobody, and too much of it",
    ten(
      "traffic: { deaf: { from: node, rate: 1/s, shard: 9 }, chat: { from: nodes, rate: 9000/s }, idle: { from: node, rate: 1/s } }\nphases: [{ name: a, for: 30s, traffic: [deaf, chat, chit] }]",
    ),
    [
      "bad.yaml:4:50: traffic.deaf.shard is 9, to which no group subscribes; expected one of 0",
      'bad.yaml:4:69: traffic.chat.from is "nodes"; expected a group (node); did you mean "node"?',
      "bad.yaml:4:82: traffic.chat.rate makes 270000 messages in a; expected at most 100000",
      "bad.yaml:4:98: traffic.idle is sent in no phase; expected a phase with traffic: [idle]",
      'bad.yaml:5:53: phases.a.traffic.2 is "chit"; expected a flow (deaf, chat, idle); did you mean "chat"?',
    ],
  ],
  [
    "churn in a phase whose length is open",
    ten(
      "traffic: { chat: { from: node, rate: 1/s } }\nphases: [{ name: a, until: healthy, timeout: 9s, traffic: [chat], churn: { group: node, model: poisson, leave: 1/m, join: 1/m } }]",
    ),
    [
      "bad.yaml:5:74: phases.a.churn is in a phase whose length is open, which is not supported yet; expected `for` instead of `until`",
    ],
  ],
  [
    "churn that cannot change anything",
    ten(
      "phases: [{ name: a, for: 30s, churn: [{ group: node, model: poisson, leave: 1/m, join: 1/m, min-online: 10 }, { group: node, model: poisson, leave: 1/m, join: 1/m }] }]",
    ),
    [
      "bad.yaml:4:105: phases.a.churn.0.min-online is 10; expected less than 10, the nodes that can leave",
      'bad.yaml:4:120: phases.a.churn.1.group is "node" a second time; expected one churn for a group in a phase',
    ],
  ],
])("refuses %s", (_, text, messages) => {
  expect(messagesOf(text)).toEqual(messages);
});
