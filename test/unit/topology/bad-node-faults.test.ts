import { expect, test } from "vitest";
import { messagesOf, named } from "./messages-of.ts";

const regions = "network: { regions: [eu, us, asia], paths: [{ between: [eu, us], delay: 20ms }] }";
const groups = [
  "groups:",
  "  fleet: { count: 2, regions: eu, bootstrap: true, peering: { persistence: true } }",
  "  mobile: { count: 4, regions: { eu: 2, us: 2 } }",
  "  old: { count: 2, regions: eu, implementation: js-2 }",
  "  mute: { count: 1, regions: us, behaviour: mute }",
  "  late: { count: 1, regions: us }",
];

/** Items of a list of the second phase, from line 15 on; `late` has not started by then. */
function phaseWith(list: "faults" | "behaviours", ...items: string[]): readonly string[] {
  const text = [
    regions,
    ...groups,
    "phases:",
    "  - { name: a, for: 30s, start: { groups: [fleet, mobile, old, mute] } }",
    "  - name: b",
    "    for: 30s",
    `    ${list}:`,
    ...items.map((item) => `      - ${item}`),
    "  - { name: c, for: 30s, start: {} }",
  ].join("\n");
  return messagesOf(named(text));
}

test("takes every way to say whom a fault hits", () => {
  expect(
    phaseWith(
      "faults",
      "{ pause: eu, for: 1s }",
      "{ pause: [mobile-3, old], at: 1s, for: 1s }",
      "{ pause: { region: us, count: 1 }, at: 2s, for: 1s }",
      "{ pause: { group: mobile, region: us, share: 50% }, at: 3s, for: 1s }",
      "{ pause: { group: mobile }, at: 4s, for: 1s }",
      "{ pause: { role: best-connected }, at: 5s, for: 1s }",
      "{ pause: { role: best-connected, of: [eu, mobile-4], count: 3 }, at: 6s, for: 1s }",
      "{ pause: { role: mesh-neighbour, of: fleet-1, count: 2 }, at: 7s, for: 1s }",
      "{ pause: all, at: 8s, for: 1s }",
    ),
  ).toEqual([]);
});

test("refuses targets whose parts do not go together", () => {
  expect(
    phaseWith(
      "faults",
      "{ kill: { count: 2 } }",
      "{ kill: { group: mobile, count: 2, share: 50% } }",
      "{ kill: { group: mobile, of: eu } }",
      "{ kill: { role: best-connected, group: mobile } }",
      "{ kill: { role: best-connected, share: 10% } }",
      "{ kill: { role: mesh-neighbour } }",
      "{ kill: { role: mesh-neighbour, of: [fleet-1, fleet-2] } }",
      "{ kill: { role: best-conected } }",
    ),
  ).toEqual([
    "bad.yaml:15:17: phases.b.faults.0.kill has neither group nor region nor role; expected one of them, as { group: mobile, count: 2 }",
    "bad.yaml:16:51: phases.b.faults.1.kill.share is beside a count; expected one of them",
    "bad.yaml:17:38: phases.b.faults.2.kill.of is of no role; expected one beside it, as role: best-connected",
    "bad.yaml:18:48: phases.b.faults.3.kill.group is beside a role; expected it in its of, as of: mobile",
    "bad.yaml:19:48: phases.b.faults.4.kill.share is beside a role; expected a count, as count: 2",
    "bad.yaml:20:17: phases.b.faults.5.kill has nobody whose neighbours are meant; expected a node, as of: node-1",
    "bad.yaml:21:45: phases.b.faults.6.kill.of is a list; expected one node, as node-1",
    'bad.yaml:22:25: phases.b.faults.7.kill.role is "best-conected"; expected one of best-connected, mesh-neighbour; did you mean "best-connected"?',
  ]);
});

test("refuses targets that nobody is, or too few are", () => {
  expect(
    phaseWith(
      "faults",
      "{ cpu: { of: [mobile, mobil-1, mobile], limit: 10% } }",
      "{ cpu: { of: asia, limit: 10% } }",
      "{ cpu: { of: { group: fleet, region: us }, limit: 10% } }",
      "{ cpu: { of: { group: eu }, limit: 10% } }",
      "{ cpu: { of: { region: mobile, count: 1 }, limit: 10% } }",
      "{ cpu: { of: { region: us, count: 4 }, limit: 10% } }",
      "{ cpu: { of: { role: mesh-neighbour, of: fleet }, limit: 10% } }",
      "{ cpu: { of: { role: mesh-neighbour, of: late-1 }, limit: 10% } }",
      "{ cpu: { of: { role: best-connected, of: old, count: 3 }, limit: 10% } }",
      "{ cpu: { of: { group: late }, limit: 10% } }",
    ),
  ).toEqual([
    'bad.yaml:15:31: phases.b.faults.0.cpu.of.1 is "mobil-1"; expected a region, group or node (eu, us, asia, fleet, mobile, old, mute, late, all); did you mean "mobile"?',
    'bad.yaml:15:40: phases.b.faults.0.cpu.of.2 is "mobile" a second time; expected each name once',
    'bad.yaml:16:22: phases.b.faults.1.cpu.of is "asia", a region without nodes',
    "bad.yaml:17:22: phases.b.faults.2.cpu.of is of nobody: there is no node of fleet in us; expected nodes that exist",
    'bad.yaml:18:31: phases.b.faults.3.cpu.of.group is "eu"; expected a group (fleet, mobile, old, mute, late)',
    'bad.yaml:19:32: phases.b.faults.4.cpu.of.region is "mobile"; expected a region (eu, us, asia)',
    "bad.yaml:20:43: phases.b.faults.5.cpu.of.count is 4; expected at most 3, the nodes of us",
    'bad.yaml:21:50: phases.b.faults.6.cpu.of.of is "fleet"; expected a node (fleet-1, fleet-2, mobile-1, mobile-2, mobile-3, mobile-4, old-1, old-2, mute-1, late-1); did you mean "fleet-1"?',
    'bad.yaml:22:50: phases.b.faults.7.cpu.of.of is "late-1", which has not started by then; expected nodes that run',
    "bad.yaml:23:62: phases.b.faults.8.cpu.of.count is 3; expected at most 2, the nodes of old",
    "bad.yaml:24:22: phases.b.faults.9.cpu.of is of late, which has not started by then; expected nodes that run",
  ]);
});

test("refuses limits, offsets and states that cannot be", () => {
  expect(
    phaseWith(
      "faults",
      "{ cpu: { of: mobile, limit: 0.1 } }",
      "{ cpu: { of: mobile, limit: 0% } }",
      "{ memory: { of: mobile, limit: 64MB/s } }",
      "{ memory: { of: mobile, limit: 1MiB } }",
      "{ clock: { of: mobile, offset: 30 } }",
      "{ clock: { of: mobile, offset: 0s } }",
      "{ clock: { of: mobile, offset: -9000h } }",
      "{ disk: { of: fleet, state: broken } }",
      "{ upgrade: { group: mobile, to: js-3 } }",
      "{ upgrade: { group: mobile, of: old, to: js } }",
      "{ upgrade: { to: js } }",
    ),
  ).toEqual([
    'bad.yaml:15:37: phases.b.faults.0.cpu.limit is 0.1; expected a share with its unit, as "10%"',
    'bad.yaml:16:37: phases.b.faults.1.cpu.limit is "0%"; expected a share of 1%..100%, of one core, as "10%"',
    'bad.yaml:17:40: phases.b.faults.2.memory.limit is "64MB/s"; expected a size with its unit (B, kB, MB, KiB, MiB), as "64MiB"',
    'bad.yaml:18:40: phases.b.faults.3.memory.limit is "1MiB"; expected a size of 16MiB..384MiB, as "64MiB"',
    'bad.yaml:19:40: phases.b.faults.4.clock.offset is 30; expected an offset with its unit, as "-30s"',
    'bad.yaml:20:40: phases.b.faults.5.clock.offset is "0s"; expected an offset of 1us..8760h, ahead or behind, as "-30s"',
    'bad.yaml:21:40: phases.b.faults.6.clock.offset is "-9000h"; expected an offset of 1us..8760h, ahead or behind, as "-30s"',
    'bad.yaml:22:37: phases.b.faults.7.disk.state is "broken"; expected one of full, read-only',
    'bad.yaml:23:41: phases.b.faults.8.upgrade.to is "js-3"; expected one of js, js-2; did you mean "js-2"?',
    "bad.yaml:24:20: phases.b.faults.9.upgrade has group and of; expected exactly one of group, of",
    "bad.yaml:25:20: phases.b.faults.10.upgrade has no kind; expected exactly one of group, of",
  ]);
});

test("refuses what is so already, and disks where there is none", () => {
  expect(
    phaseWith(
      "faults",
      "{ disk: { of: [fleet, mobile], state: full } }",
      "{ disk: { of: { role: best-connected }, state: read-only } }",
      "{ upgrade: { of: eu, to: js-2 } }",
      "{ upgrade: { group: late, to: js-2 } }",
    ),
  ).toEqual([
    "bad.yaml:15:17: phases.b.faults.0.disk is of nodes that keep nothing on disk (mobile-1, mobile-2, mobile-3 and 1 more); expected some with peering: { persistence: true }",
    "bad.yaml:16:17: phases.b.faults.1.disk is of nodes that keep nothing on disk (old-1, old-2, mute-1); expected some with peering: { persistence: true }",
    "bad.yaml:17:34: phases.b.faults.2.upgrade.to is the implementation of old-1, old-2 already; expected another one",
    "bad.yaml:18:20: phases.b.faults.3.upgrade is of late, which has not started by then; expected nodes that run",
  ]);
});

test("lets faults that hold different things of a node hit it at once, and no two that hold the same", () => {
  expect(
    phaseWith(
      "faults",
      "{ cpu: { of: mobile-1, limit: 10% } }",
      "{ memory: { of: mobile-1, limit: 64MiB } }",
      "{ clock: { of: mobile-1, offset: -5m } }",
      "{ kill: mobile-1, at: 5s, for: 5s }",
      "{ cpu: { of: [mobile-1, mobile-2], limit: 50% }, at: 9s }",
      "{ upgrade: { of: mobile-1, to: js-2 }, at: 8s }",
    ),
  ).toEqual([
    "bad.yaml:19:22: phases.b.faults.4.cpu.of hits 2 of mobile-1, mobile-2; expected at most 1, since other faults hold the rest at that time",
    "bad.yaml:20:26: phases.b.faults.5.upgrade.of hits mobile-1, all of which other faults hold at that time; expected other nodes, or another time",
  ]);
});

test("refuses behaviours of a phase that change nothing, or name nobody", () => {
  expect(
    phaseWith(
      "behaviours",
      "{ of: mobile, behaviour: honest }",
      "{ of: { group: mobil, count: 1 }, behaviour: mute }",
      "{ of: [mute, old-1], behaviour: mute, at: 1s, for: 1s }",
      "{ of: old, behaviour: { sybil: { victim: old-1, identities: 5 } }, at: 3s }",
      "{ of: fleet, behaviour: { sybil: { victim: nobody-1 } } }",
      "{ of: late, behaviour: mute, at: 40s }",
      "{ of: { role: best-connected, of: mute }, behaviour: mute, at: 5s }",
    ),
  ).toEqual([
    "bad.yaml:15:34: phases.b.behaviours.0.behaviour is the behaviour of mobile-1, mobile-2, mobile-3 and 1 more already; expected another one",
    'bad.yaml:16:24: phases.b.behaviours.1.of.group is "mobil"; expected a group (fleet, mobile, old, mute, late); did you mean "mobile"?',
    "bad.yaml:17:41: phases.b.behaviours.2.behaviour is the behaviour of mute-1 already; expected another one",
    'bad.yaml:18:50: phases.b.behaviours.3.behaviour.sybil.victim is "old-1", one of those who behave so; expected another node',
    'bad.yaml:19:52: phases.b.behaviours.4.behaviour.sybil.victim is "nobody-1"; expected a node (fleet-1, fleet-2, mobile-1, mobile-2, mobile-3, mobile-4, old-1, old-2, mute-1, late-1)',
    'bad.yaml:20:15: phases.b.behaviours.5.of is "late", which has not started by then; expected nodes that run',
    "bad.yaml:20:42: phases.b.behaviours.5.at is 40s; expected less than 30s, the phase's length",
    "bad.yaml:21:62: phases.b.behaviours.6.behaviour is the behaviour of mute-1 already; expected another one",
  ]);
  expect(phaseWith("behaviours", "{ behaviour: mute }", "{ of: mobile }", "{ of: mobile, behaviour: rude }")).toEqual([
    'bad.yaml:15:9: phases.b.behaviours.0.of is missing; expected text or a list of 1 or more or a mapping with group, region, count, share, role, of, as "mobile"',
    "bad.yaml:16:9: phases.b.behaviours.1.behaviour is missing; expected one of honest, mute, lazy-service or a mapping with spam, graft-flood, ihave-spam, slow, lying-exchange, sybil, as {spam: {rate: 5/s}}",
    'bad.yaml:17:34: phases.b.behaviours.2.behaviour is "rude"; expected one of honest, mute, lazy-service or a mapping with spam, graft-flood, ihave-spam, slow, lying-exchange, sybil, as {spam: {rate: 5/s}}; did you mean "mute"?',
  ]);
});
