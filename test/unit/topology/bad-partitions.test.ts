import { expect, test } from "vitest";
import { faults, messagesOf, named } from "./messages-of.ts";

test("takes every form of partition, cut, flap and dead bootstrap", () => {
  expect(
    messagesOf(
      faults(
        "{ partition: [[node-1], [node-2, node-3]] }",
        "{ partition: { halves: all } }",
        "{ partition: { halves: [node-1, node-2, node-3] }, at: 5s, for: 5s }",
        "{ partition: { majorities: node } }",
        "{ partition: { bridge: node-3 } }",
        "{ partition: { bridge: node-3, between: [[node-1, node-2], node-4] } }",
        "{ partition: { one-way: [[node-1], [node-2]] } }",
        "{ cut: { between: [node-1, node-2] } }",
        "{ cut: { from: node-3, to: node-4 }, for: 5s }",
        "{ flap: { of: node-5, up: 5s, down: 2s } }",
        "{ dead-bootstrap: [node-6, node-7] }",
        "{ dead-bootstrap: all, at: 10s }",
        "{ cut: { of: { group: node, count: 2 } }, at: 20s }",
        "{ flap: { of: { region: local, share: 20% }, up: 1s, down: 1s }, at: 20s, for: 5s }",
      ),
    ),
  ).toEqual([]);
});

test("refuses partitions of a form that their nodes cannot make", () => {
  expect(
    messagesOf(
      faults(
        "{ partition: { halves: node-1 } }",
        "{ partition: { majorities: [node-1, node-2, node-3] } }",
        "{ partition: { bridge: node } }",
        "{ partition: { halves: al } }",
        "{ partition: { halves: node, between: [node-1, node-2] } }",
        "{ partition: { bridge: node-1, between: [[node-2, node-3], [node-3, nod]] } }",
        "{ partition: { one-way: [[node-1], [node-1]] } }",
      ),
    ),
  ).toEqual([
    "bad.yaml:9:32: phases.b.faults.0.partition.halves leaves nobody on one of its sides; expected more nodes, those behind one NAT counted once",
    "bad.yaml:10:36: phases.b.faults.1.partition.majorities makes no ring in which each sees a majority and nobody sees all; expected 4 nodes or more, those behind one NAT counted once",
    "bad.yaml:11:32: phases.b.faults.2.partition.bridge leaves nobody on one of its sides; expected more nodes, those behind one NAT counted once",
    'bad.yaml:12:32: phases.b.faults.3.partition.halves is "al"; expected a region, group or node (local, node, all); did you mean "all"?',
    "bad.yaml:13:47: phases.b.faults.4.partition.between belongs to no bridge; expected one beside it, as bridge: node-3",
    'bad.yaml:14:69: phases.b.faults.5.partition.between.1.0 is "node-3", of which node-3 is in another island too; expected each node once',
    'bad.yaml:14:77: phases.b.faults.5.partition.between.1.1 is "nod"; expected a region, group or node (local, node); did you mean "node"?',
    'bad.yaml:15:45: phases.b.faults.6.partition.one-way.1.0 is "node-1", of which node-1 is in another island too; expected each node once',
  ]);
});

test("refuses forms that would tear apart nodes behind one NAT, unless the seed draws them together", () => {
  const text = (fault: string) =>
    named(
      "groups: { node: { count: 6 }, home: { count: 4, reachability: symmetric, nat: { nodes: 2 } } }\n" +
        `phases: [{ name: a, for: 30s }, { name: b, for: 30s, faults: [${fault}] }]`,
    );
  const torn =
    "has home-1 without home-2, behind the same NAT; expected all of them or none, since others see one address";
  expect(messagesOf(text("{ partition: { halves: all } }, { partition: { majorities: all } }"))).toEqual([]);
  expect(messagesOf(text("{ partition: { bridge: home-1 } }"))).toEqual([
    `bad.yaml:4:86: phases.b.faults.0.partition.bridge ${torn}`,
  ]);
  expect(messagesOf(text("{ cut: { of: node } }, { dead-bootstrap: home-1 }"))).toEqual([
    `bad.yaml:4:104: phases.b.faults.1.dead-bootstrap ${torn}`,
  ]);
});

test("says of cut, flap and dead bootstrap what is wrong where the file has it", () => {
  expect(
    messagesOf(
      faults(
        "{ cut: {} }",
        "{ cut: { between: [node-1, nod-2] } }",
        "{ cut: { from: node-1 } }",
        "{ flap: { of: node-4, up: 5s, down: 40s } }",
        "{ cut: { of: node-6 }, at: 31s }",
        "{ dead-bootstrap: [node-7, mobile] }",
        "{ cut: { of: node-8 } }",
        "{ flap: { of: node-8, up: 1s, down: 1s } }",
      ),
    ),
  ).toEqual([
    "bad.yaml:9:16: phases.b.faults.0.cut names no links; expected between: [a, b], or from: a and to: b, or of: a",
    'bad.yaml:10:36: phases.b.faults.1.cut.between.1 is "nod-2"; expected a region, group or node (local, node); did you mean "node"?',
    "bad.yaml:11:24: phases.b.faults.2.cut.from has no other end; expected to: eu beside it",
    "bad.yaml:12:45: phases.b.faults.3.flap.down is 40s; expected less than 30s, the time that the change lasts",
    "bad.yaml:13:36: phases.b.faults.4.at is 31s; expected less than 30s, the phase's length",
    'bad.yaml:14:36: phases.b.faults.5.dead-bootstrap.1 is "mobile"; expected a region, group or node (local, node)',
    "bad.yaml:16:17: phases.b.faults.7.flap says what faults.6 says of the same links at the same time (cut); expected one of them, or times that differ",
  ]);
});

test("refuses faults of links of more nodes than there are, of none, and by role", () => {
  expect(
    messagesOf(
      faults(
        "{ cut: { of: { group: node, count: 11 } }, for: 5s }",
        "{ flap: { of: { group: node, share: 1% }, up: 5s, down: 2s }, at: 5s }",
        "{ dead-bootstrap: { group: nod, count: 1 } }",
        "{ cut: { of: { role: best-connected } }, at: 10s, for: 5s }",
        "{ cut: { of: { group: node, count: 6 } }, at: 20s }",
        "{ flap: { of: { group: node, count: 5 }, up: 1s, down: 1s }, at: 22s }",
      ),
    ),
  ).toEqual([
    "bad.yaml:9:44: phases.b.faults.0.cut.of.count is 11; expected at most 10, the nodes of node",
    "bad.yaml:10:45: phases.b.faults.1.flap.of.share is 1% of 10 nodes, which is none; expected at least 10%",
    'bad.yaml:11:36: phases.b.faults.2.dead-bootstrap.group is "nod"; expected a group (node); did you mean "node"?',
    "bad.yaml:12:30: phases.b.faults.3.cut.of.role is not for faults of links; expected names, or a count or share of a group or region",
    "bad.yaml:14:23: phases.b.faults.5.flap.of hits 5 of node; expected at most 4, since other faults hold the rest at that time",
  ]);
});

test("refuses what is no form of a partition, and no cut", () => {
  expect(
    messagesOf(
      faults(
        "{ partition: { halves: node, bridge: node-1 } }",
        "{ partition: { brigde: node-1 } }",
        "{ flap: { of: node-5, up: 5s } }",
        "{ dead-bootstrap: node-1, cut: { of: node-9 } }",
      ),
    ),
  ).toEqual([
    "bad.yaml:9:22: phases.b.faults.0.partition has halves and bridge; expected exactly one of halves, majorities, bridge, one-way",
    'bad.yaml:10:24: phases.b.faults.1.partition.brigde is not a key here; expected one of halves, majorities, bridge, between, one-way; did you mean "bridge"?',
    'bad.yaml:11:17: phases.b.faults.2.flap.down is missing; expected a duration with its unit, as "45ms"',
    expect.stringMatching(
      /^bad.yaml:12:9: phases.b.faults.3 has cut and dead-bootstrap; expected exactly one of stop, /,
    ),
  ]);
});
