import { expect, test } from "vitest";
import { parseTopology } from "../../../orchestrator/topology/parse-topology.ts";
import { messagesOf, ten } from "./messages-of.ts";

test("puts values from the command line into the file, the later on top", () => {
  const text = ten("phases: [{ name: run, for: 30s }]");
  const set = ["groups.node.count=50", "seed=7", "phases.run.for=5s", "seed=8", "defaults.peering.preset=none"];
  const topology = parseTopology(text, "ten.yaml", { set });
  expect(topology.seed).toBe(8);
  expect(topology.groups[0]?.nodes).toHaveLength(50);
  expect(topology.groups[0]?.peering.connections.max).toBe(300);
  expect(topology.phases[0]?.end).toEqual({ kind: "for", ms: 5000 });
});

test.each([
  [
    "groups.node.count=50x",
    '--set groups.node.count=50x: groups.node.count is "50x"; expected a whole number from 1 to 2000, as 10',
  ],
  ["groups.nod.count=5", '--set groups.nod.count=5: groups has no "nod"; did you mean "node"?'],
  [
    "seeds=5",
    '--set seeds=5: seeds is not a key here; expected one of topology, extends, name, description, claim, seed, network, links, defaults, groups, traffic, phases, expect, matrix, settle; did you mean "seed"?',
  ],
  ["groups.node", '--set groups.node: expected path=value, as "groups.node.count=50"'],
  ["seed=[", '--set seed=[: expected path=value, as "groups.node.count=50"'],
  [
    "groups.node.count.of=3",
    "--set groups.node.count.of=3: groups.node.count.of leads through a value that has no keys, or to an item that does not exist",
  ],
  ["phases.join.for=3s", '--set phases.join.for=3s: phases is {"join":{"for":"3s"}}; expected a list of 1 or more'],
])("refuses --set %s, and says that it comes from the command line", (set, message) => {
  expect(messagesOf(ten(""), { set: [set] })).toEqual([message]);
});

test("changes one use of an anchor and leaves the others", () => {
  const text =
    "topology: 1\nname: a\nlinks: { slow: &slow { up: 1mbit }, other: *slow }\ngroups: { node: { count: 5 } }";
  const { links } = parseTopology(text, "a.yaml", { set: ["links.slow.up=2mbit"] }).network;
  expect([links.slow?.upBitsPerSecond, links.other?.upBitsPerSecond]).toEqual([2e6, 1e6]);
});
