import { expect, test } from "vitest";
import { faults, messagesOf, named, ten } from "./messages-of.ts";

test("refuses faults that hit nobody", () => {
  expect(
    messagesOf(
      faults(
        "{ kill: { group: node, share: 1% } }",
        "{ kill: { group: node, count: 20 } }",
        "{ kill: nodes }",
        "{ kill: node-11 }",
        "{ kill: { group: node-1, count: 1 } }",
      ),
    ),
  ).toEqual([
    "bad.yaml:9:39: phases.b.faults.0.kill.share is 1% of 10 nodes, which is none; expected at least 10%",
    "bad.yaml:10:39: phases.b.faults.1.kill.count is 20; expected at most 10, the nodes of node",
    'bad.yaml:11:17: phases.b.faults.2.kill is "nodes"; expected a region, group or node (local, node, all); did you mean "node"?',
    'bad.yaml:12:17: phases.b.faults.3.kill is "node-11"; expected a region, group or node (local, node, all)',
    'bad.yaml:13:26: phases.b.faults.4.kill.group is "node-1"; expected a group (node); did you mean "node"?',
  ]);
});

test("refuses a fault of nodes that have not started, or are starting at that time", () => {
  const text = named(
    "groups: { node: { count: 10 }, late: { count: 2 } }\n" +
      "phases:\n" +
      "  - { name: a, for: 30s, start: { groups: [node] }, faults: [{ kill: node-1 }, { kill: late }] }\n" +
      "  - { name: b, for: 30s, start: {} }",
  );
  expect(messagesOf(text)).toEqual([
    'bad.yaml:5:70: phases.a.faults.0.kill hits "node-1" while it is starting; expected at: 1.3s or later',
    'bad.yaml:5:88: phases.a.faults.1.kill is "late", which has not started by then; expected nodes that run',
  ]);
});

test("refuses more faults at a time than there are nodes", () => {
  expect(
    messagesOf(faults("{ kill: { group: node, count: 6 } }", "{ pause: { group: node, count: 5 }, at: 5s }")),
  ).toEqual([
    "bad.yaml:10:18: phases.b.faults.1.pause hits 5 of node; expected at most 4, since other faults hold the rest at that time",
  ]);
  expect(
    messagesOf(faults("{ kill: { group: node, count: 6 }, for: 4s }", "{ pause: { group: node, count: 5 }, at: 5s }")),
  ).toEqual([]);
});

test("refuses times outside of the phase", () => {
  expect(
    messagesOf(
      faults("{ kill: node-1, at: 30s }", "{ kill: node-2, at: 20s, for: 15s }", "{ restart: node-3, for: 2s }"),
    ),
  ).toEqual([
    "bad.yaml:9:29: phases.b.faults.0.at is 30s; expected less than 30s, the phase's length",
    "bad.yaml:10:39: phases.b.faults.1.for ends at 35s; expected an end within 30s, the phase's length",
    "bad.yaml:11:33: phases.b.faults.2.for is of a restart, which takes no time of its own; expected stop or kill to keep nodes down",
  ]);
});

test("refuses islands that are unknown, empty, ambiguous or overlap", () => {
  const text = [
    "network: { regions: [eu, us, asia], paths: [{ between: [eu, us] }] }",
    "groups: { a: { count: 4, regions: eu }, us: { count: 2, regions: us }, late: { count: 1, regions: eu } }",
    "phases:",
    "  - { name: x, for: 30s, start: { groups: [a, us] } }",
    "  - name: y",
    "    for: 30s",
    "    faults:",
    "      - { partition: [[eu], [us, a]] }",
    "      - { partition: [[asia], [ue]] }",
    "      - { partition: [[a-1], [late]] }",
    "  - { name: z, for: 30s, start: {} }",
  ].join("\n");
  expect(messagesOf(named(text))).toEqual([
    'bad.yaml:10:30: phases.y.faults.0.partition.1.0 is "us", which is both a region and a group; expected names that differ',
    'bad.yaml:10:34: phases.y.faults.0.partition.1.1 is "a", of which a-1 is in another island too; expected each node once',
    'bad.yaml:11:24: phases.y.faults.1.partition.0.0 is "asia", a region without nodes',
    'bad.yaml:11:32: phases.y.faults.1.partition.1.0 is "ue"; expected a region, group or node (eu, us, asia, a, us, late); did you mean "us"?',
    'bad.yaml:12:31: phases.y.faults.2.partition.1.0 is "late", which has not started by then; expected nodes that run',
  ]);
});

test("refuses islands that tear apart nodes behind one NAT", () => {
  const text = named(
    "groups: { node: { count: 4 }, home: { count: 4, reachability: symmetric, nat: { nodes: 2 } } }\n" +
      "phases: [{ name: a, for: 30s }, { name: b, for: 30s, faults: [{ partition: [[node, home-1], [home-3, home-4]] }] }]",
  );
  expect(messagesOf(text)).toEqual([
    "bad.yaml:4:77: phases.b.faults.0.partition.0 has home-1 without home-2, behind the same NAT; expected all of them or none, since others see one address",
  ]);
});

test("refuses a partition of one island", () => {
  expect(messagesOf(faults("{ partition: [[node]] }"))).toEqual([
    'bad.yaml:9:22: phases.b.faults.0.partition is [["node"]]; expected a list of 2 or more or a mapping with halves, majorities, bridge, between, one-way, as [[eu], [us, asia]]',
  ]);
});

test("refuses expectations that nothing can meet or miss", () => {
  const text = [
    "expect:",
    "  - { healthy: {}, in: stead }",
    "  - { healthy: {}, in: join, within: 2m }",
    "  - { healthy: { of: nod }, in: steady }",
    "  - { mesh-degree: { min: 10 }, in: steady }",
    '  - { delivery: { ratio: ">= 99%" }, in: steady }',
    "  - { healthy: {}, in: steady, within: 3s, when: at-end, after: 2s }",
    "  - { components: { is: 1 }, in: steady }",
    "  - { components: { is: 1 }, in: steady, after: 0s }",
    "  - { components: { is: 11 }, in: steady, after: 40s }",
    '  - { delivery: { p99: "<= 1s" }, in: steady, when: at-end }',
    "  - { components: { is: 1 }, name: whole, in: join }",
    "  - { components: { is: 1 }, name: whole, in: steady }",
  ].join("\n");
  expect(messagesOf(ten(text))).toEqual([
    'bad.yaml:5:24: expect.0.in is "stead"; expected a phase (join, steady); did you mean "steady"?',
    "bad.yaml:6:38: expect.1.within is 2m; expected at most 1m 30s, the length of join",
    'bad.yaml:7:22: expect.2.healthy.of is "nod"; expected a group (node); did you mean "node"?',
    "bad.yaml:8:27: expect.3.mesh-degree.min is 10; expected at most 9, since there are 10 nodes",
    'bad.yaml:9:42: expect.4.in is "steady", which sends no traffic; expected a phase with traffic',
    "bad.yaml:10:50: expect.5.when stands beside `within`; expected one of them",
    "bad.yaml:10:65: expect.5.after stands beside `within`; expected one of them",
    "bad.yaml:12:5: expect.7 says what expect.6 says already: 1 component, throughout steady",
    "bad.yaml:13:25: expect.8.components.is is 11; expected at most 10, the number of nodes",
    "bad.yaml:13:50: expect.8.after is 40s; expected less than 30s, the length of steady",
    'bad.yaml:14:39: expect.9.in is "steady", which sends no traffic; expected a phase with traffic',
    "bad.yaml:14:53: expect.9.when does not fit delivery, which is one figure over the phase; expected it without, or after: 5s",
    'bad.yaml:16:36: expect.11.name is "whole" a second time; expected each name once',
  ]);
});

test("refuses a recovery from nothing, one that has no time, and one beside another time", () => {
  const text = [
    "phases:",
    "  - { name: join, until: healthy, timeout: 60s }",
    "  - { name: split, for: 20s, faults: [ { partition: { halves: node } } ] }",
    "  - { name: heal, for: 10s }",
    "  - { name: loss, for: 20s, faults: [ { kill: node-3, at: 5s, for: 5s } ] }",
    "  - { name: flap, for: 20s, faults: [ { flap: { of: node-2, up: 5s, down: 2s } } ] }",
    "expect:",
    "  - { components: { is: 1 }, in: join, recovers: 5s }",
    "  - { components: { is: 1 }, in: split, recovers: 15s }",
    "  - { components: { is: 1 }, in: heal, recovers: 16s }",
    "  - { components: { is: 1 }, in: loss, recovers: 11s }",
    "  - { components: { is: 1 }, in: flap, recovers: 6s }",
    "  - { components: { is: 1 }, in: split, recovers: 5s, within: 5s }",
    "  - { components: { is: 1 }, in: heal, recovers: 5s, when: at-end, after: 2s }",
    '  - { dials: { wasted: "<= 10%" }, in: split, recovers: 5s }',
    "  - { components: { is: 1 }, in: split, recovers: 5 }",
  ].join("\n");
  expect(messagesOf(ten(text))).toEqual([
    "bad.yaml:11:50: expect.0.recovers follows no fault, for join has none and comes after none; expected a phase with faults, or one after it",
    "bad.yaml:13:50: expect.2.recovers is 16s; expected at most 15s, the time from the end of the faults to the next fault",
    "bad.yaml:14:50: expect.3.recovers is 11s; expected at most 10s, the time from the end of the faults to the next fault",
    "bad.yaml:15:50: expect.4.recovers is 6s; expected at most 5s, the time from the end of the faults to the end of the run",
    "bad.yaml:16:51: expect.5.recovers stands beside `within`; expected one of them",
    "bad.yaml:17:60: expect.6.when stands beside `recovers`; expected one of them",
    "bad.yaml:17:75: expect.6.after stands beside `recovers`; expected one of them",
    "bad.yaml:18:57: expect.7.recovers does not fit dials, which is one figure over the phase; expected it without, or after: 5s",
    'bad.yaml:19:51: expect.8.recovers is 5; expected a duration with its unit, as "45ms"',
  ]);
});

test("refuses a recovery that has no time after faults which a phase keeps for the next one", () => {
  const text = [
    "phases:",
    "  - { name: join, until: healthy, timeout: 60s }",
    "  - { name: split, for: 20s, keep: true, faults: [ { partition: { halves: node } } ] }",
    "  - { name: hold, for: 20s }",
    "  - { name: heal, for: 10s }",
    "expect:",
    "  - { components: { is: 1 }, in: split, recovers: 15s }",
    "  - { components: { is: 1 }, in: hold, recovers: 16s }",
  ].join("\n");
  expect(messagesOf(ten(text))).toEqual([
    "bad.yaml:11:50: expect.1.recovers is 16s; expected at most 15s, the time from the end of the faults to the end of the run",
  ]);
});

test("refuses measures and conditions that are none, with the nearest right word", () => {
  const text = [
    "expect:",
    "  - { measure: { name: mesh-degre, min: 4 }, in: steady }",
    '  - { custom: "mesh_degre.all(n, true)", in: steady }',
    "  - { custom: 4, in: steady }",
  ].join("\n");
  expect(messagesOf(ten(text))).toEqual([
    expect.stringMatching(
      /^bad.yaml:5:24: expect.0.measure.name is "mesh-degre"; expected one of running, .*; did you mean "mesh-degree"\?$/,
    ),
    'bad.yaml:6:15: expect.1.custom is no CEL expression over the measures: unknown variable: mesh_degre, at "mesh_degre"; did you mean "mesh_degree"?',
    'bad.yaml:7:15: expect.2.custom is 4; expected a condition in CEL, as "components == 1.0"',
  ]);
});

test("refuses measures and conditions of groups that are none, and at times that mean nothing for them", () => {
  const text = [
    "expect:",
    "  - { measure: { name: mesh-degree, of: nod, min: 4 }, in: steady }",
    "  - { measure: { name: delivery, min: 99% }, in: steady, within: 5s }",
    '  - { custom: "delivery > 0.9", in: steady, when: at-end }',
    "  - { custom: 'least(mesh_degree.of(\"nod\")) > 3.0', in: steady }",
  ].join("\n");
  expect(messagesOf(ten(text))).toEqual([
    'bad.yaml:5:41: expect.0.measure.of is "nod"; expected a group (node); did you mean "node"?',
    "bad.yaml:6:66: expect.1.within does not fit measure, which is one figure over the phase; expected it without, or after: 5s",
    "bad.yaml:7:51: expect.2.when does not fit custom, which is one figure over the phase; expected it without, or after: 5s",
    'bad.yaml:8:15: expect.3.custom names a group that is "nod"; expected a group (node); did you mean "node"?',
  ]);
});

test("refuses what is said of regions, flows and traffic that are not there", () => {
  const text = [
    "network: { regions: [eu, us], within: { delay: 2ms }, paths: [{ between: [eu, us], delay: 20ms }] }",
    "traffic: { chat: { from: node, rate: 2/s } }",
    "phases:",
    "  - { name: join, until: healthy, timeout: 60s }",
    "  - { name: talk, for: 20s, traffic: [chat] }",
    "expect:",
    '  - { latency: { from: eus, p95: "<= 1s" }, in: talk }',
    '  - { latency: { flow: chta, p95: "<= 1s" }, in: talk }',
    '  - { latency: { p95: "<= 1s" }, in: join }',
    "  - { duplicates: { max: 4 }, in: join }",
    '  - { bandwidth: { of: nod, up: "<= 1mbit" }, in: talk, when: at-end }',
  ].join("\n");
  expect(messagesOf(ten(text))).toEqual([
    'bad.yaml:10:24: expect.0.latency.from is "eus"; expected a region (eu, us); did you mean "eu"?',
    'bad.yaml:11:24: expect.1.latency.flow is "chta"; expected a flow of talk (chat); did you mean "chat"?',
    'bad.yaml:12:38: expect.2.in is "join", which sends no traffic; expected a phase with traffic',
    'bad.yaml:13:35: expect.3.in is "join", which sends no traffic; expected a phase with traffic',
    'bad.yaml:14:24: expect.4.bandwidth.of is "nod"; expected a group (node); did you mean "node"?',
    "bad.yaml:14:63: expect.4.when does not fit bandwidth, which is one figure over the phase; expected it without, or after: 5s",
  ]);
});
