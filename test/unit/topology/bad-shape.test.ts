import { expect, test } from "vitest";
import { messagesOf, named, ten } from "./messages-of.ts";

const groupKeys =
  "count, regions, bootstrap, protects, link, reachability, nat, relay, peering, capabilities, behaviour, websocket, implementation, defect";
const name = "lower-case letters, digits and dashes, at most 32";

test.each<[string, string, string[]]>([
  [
    "another version",
    "topology: 2\nname: bad\ngroups: { node: { count: 5 } }",
    ["bad.yaml:1:11: topology is 2; expected 1"],
  ],
  ["no version", "name: bad\ngroups: { node: { count: 5 } }", ["bad.yaml:1:1: topology is missing; expected 1"]],
  [
    "a name that cannot name a file",
    "topology: 1\nname: My Net\ngroups: { node: { count: 5 } }",
    [`bad.yaml:2:7: name is "My Net"; expected the name of the topology: ${name.replace("32", "64")}, as "first-look"`],
  ],
  [
    "a group's name with capitals",
    named("groups: { Node: { count: 5 } }"),
    [`bad.yaml:3:11: groups.Node is "Node"; expected the name of a group: ${name}, as "node"`],
  ],
  [
    "unknown keys, and what is missing for them",
    named("groups: { node: { cuont: 10, lnk: fibre } }"),
    [
      "bad.yaml:3:17: groups.node.count is missing; expected a whole number from 1 to 2000, as 10",
      `bad.yaml:3:19: groups.node.cuont is not a key here; expected one of ${groupKeys}; did you mean "count"?`,
      `bad.yaml:3:30: groups.node.lnk is not a key here; expected one of ${groupKeys}; did you mean "link"?`,
    ],
  ],
  [
    "a number without its unit",
    ten("network: { within: { delay: 45 } }"),
    ['bad.yaml:4:29: network.within.delay is 45; expected a duration with its unit, as "45ms"'],
  ],
  [
    "a wrong unit",
    ten("phases: [{ name: a, for: 30sec }]"),
    ['bad.yaml:4:26: phases.a.for is "30sec"; expected a duration with its unit (us, ms, s, m, min, h), as "45ms"'],
  ],
  [
    "rates of nothing and more loss than there is",
    ten("links: { slow: { up: 0mbit, down: 5mbit, loss: 140% } }"),
    [
      'bad.yaml:4:22: links.slow.up is "0mbit"; expected a rate above 0, as "20mbit"',
      'bad.yaml:4:48: links.slow.loss is "140%"; expected a share of 0%..100%, as "5%"',
    ],
  ],
  [
    "a message that is larger than Waku allows",
    ten("traffic: { chat: { from: node, rate: 1/s, size: 200KiB } }"),
    ['bad.yaml:4:49: traffic.chat.size is "200KiB"; expected a size of 128B..150KiB, as "1KiB"'],
  ],
  [
    "a misspelt word",
    ten("phases: [{ name: a, for: 30s, churn: { group: node, model: poison, leave: 1/m, join: 1/m } }]"),
    [
      'bad.yaml:4:60: phases.a.churn.model is "poison"; expected "poisson" or "sessions" or "diurnal" or "flash-crowd" or "mass-leave" or "rolling" or "trace"; did you mean "poisson"?',
    ],
  ],
  [
    "a fault without a kind and one with two",
    ten(
      "phases:\n  - { name: a, for: 30s }\n  - { name: b, for: 30s, faults: [{ at: 5s }, { kill: node, stop: node }] }",
    ),
    [
      "bad.yaml:6:35: phases.b.faults.0 has no kind; expected exactly one of stop, kill, pause, restart, cpu, memory, clock, disk, upgrade, partition, cut, flap, dead-bootstrap",
      "bad.yaml:6:47: phases.b.faults.1 has stop and kill; expected exactly one of stop, kill, pause, restart, cpu, memory, clock, disk, upgrade, partition, cut, flap, dead-bootstrap",
    ],
  ],
  [
    "a mapping where a list belongs, and a list where a mapping belongs",
    named("groups: [node]\nphases: { join: 5s }"),
    [
      'bad.yaml:3:9: groups is ["node"]; expected a mapping from names, as {node: {count: 10}}',
      'bad.yaml:4:9: phases is {"join":"5s"}; expected a list of 1 or more',
    ],
  ],
])("refuses %s", (_, text, messages) => {
  expect(messagesOf(text)).toEqual(messages);
});

test("refuses by name what the format knows and this version does not build", () => {
  const text = [
    "nodes: { node-1: { link: direct } }",
    "hosts: [one, two]",
    "defaults: { image: other, implementation: nwaku }",
    "network: { mtu: 1400B }",
    "phases:",
    "  - name: a",
    "    for: 30s",
    "    repeat: 3",
  ].join("\n");
  expect(messagesOf(ten(text))).toEqual([
    "bad.yaml:4:1: nodes is not supported yet",
    "bad.yaml:5:1: hosts is not supported yet",
    "bad.yaml:6:13: defaults.image is not supported yet",
    'bad.yaml:6:43: defaults.implementation is "nwaku", which is not supported yet; expected one of js, js-2',
    "bad.yaml:7:12: network.mtu is not supported yet",
    "bad.yaml:11:5: phases.a.repeat is not supported yet",
  ]);
});

test("finds problems of shape and of names in one go", () => {
  const text = [
    "network: { regions: [eu, us], paths: [{ between: [eu, us], delay: 40 }] }",
    "links: { fibre: { up: 5mbit } }",
    "groups: { node: { count: 10, link: fiber } }",
    "phases: [{ name: a, for: 30s, churn: { group: nodes, model: poisson, leave: 1/m, join: 1/m } }]",
  ].join("\n");
  expect(messagesOf(named(text))).toEqual([
    'bad.yaml:3:67: network.paths.0.delay is 40; expected a duration with its unit, as "45ms"',
    'bad.yaml:5:36: groups.node.link is "fiber"; expected a link (fibre, direct); did you mean "fibre"?',
    'bad.yaml:6:47: phases.a.churn.group is "nodes"; expected a group (node); did you mean "node"?',
  ]);
});
