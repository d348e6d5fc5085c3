import { expect, test } from "vitest";
import { messagesOf, named, ten } from "./messages-of.ts";

/** A minute of churn of ten nodes that run already, on line 9. */
function churn(written: string, trace = ""): readonly string[] {
  const text = ["phases:", "  - { name: a, for: 30s }", "  - name: b", "    for: 60s", "", `    churn: { ${written} }`];
  return messagesOf(ten(text.join("\n")), { readText: () => `time_s,node,state\n${trace}` });
}

test.each([
  ["mass leave of nobody", "share: 1%", ".share is 1% of 10 nodes, which is 0; expected at least 10%"],
  ["mass leave of too many", "count: 11", ".count is 11; expected at most 10, the nodes that can leave"],
  [
    "mass leave below the floor",
    "share: 80%, min-online: 4",
    ".share is 80% of 10 nodes, which is 8; expected at most 6, which leaves min-online: 4",
  ],
  ["mass leave of no size", "at: 5s", " has no kind; expected exactly one of count, share"],
  ["mass leave after the phase", "count: 1, at: 60s", ".at is 1m; expected less than 1m, which the phase has for it"],
  [
    "mass leave beyond the phase",
    "count: 1, at: 50s, within: 20s",
    ".within ends at 1m 10s; expected an end within 1m, which the phase has for it",
  ],
])("refuses a %s", (_, written, message) => {
  expect(churn(`group: node, model: mass-leave, ${written}`)).toEqual([
    expect.stringMatching(/^bad\.yaml:9:\d+: phases\.b\.churn/),
  ]);
  expect(churn(`group: node, model: mass-leave, ${written}`)[0]).toContain(`phases.b.churn${message}`);
});

test.each([
  ["batch: 11", ".batch is 11; expected at most 10, the nodes that can leave"],
  ["batch: 3, min-online: 8", ".batch is 3; expected at most 2, which leaves min-online: 8"],
  ["at: 60s", ".at is 1m; expected less than 1m, which the phase has for it"],
  [
    "batch: 2, at: 10s, healthy-within: 15s",
    ".healthy-within is 15s, so that 5 batches may take 1m 15s; expected at most 10s, which the phase has for each",
  ],
  ["at: 55s", " has 500ms for each of 10 batches; expected 1s or more: a longer phase, or more nodes in a batch"],
  ["to: js-3", '.to is "js-3"; expected one of js, js-2; did you mean "js-2"?'],
])("refuses a roll that cannot be done: %s", (written, message) => {
  expect(churn(`group: node, model: rolling, ${written}`).map((line) => line.split(": ").slice(1).join(": "))).toEqual([
    `phases.b.churn${message}`,
  ]);
});

test("refuses curves that make no sense", () => {
  const day = "group: node, model: diurnal, period: 20s";
  const curves = "leave: { low: 9/m, high: 2/m, peak: 5s }, join: { low: 1/m, high: 2/m, peak: 30s }";
  expect(churn(`${day}, ${curves}`)).toEqual([
    "bad.yaml:9:70: phases.b.churn.leave.low is above high; expected at most that",
    "bad.yaml:9:133: phases.b.churn.join.peak is 30s; expected at most 20s, the period",
  ]);
  expect(churn(`${day}, leave: [2/m], join: 3/m`)).toEqual([
    'bad.yaml:9:63: phases.b.churn.leave is ["2/m"]; expected text or a list of 2 or more or a mapping with low, high, peak, as {low: 2/m, high: 12/m, peak: 20s}',
    'bad.yaml:9:76: phases.b.churn.join is "3/m"; expected text or a list of 2 or more or a mapping with low, high, peak, as {low: 2/m, high: 12/m, peak: 20s}',
  ]);
});

test("refuses fresh identities and disks where no process starts anew, or nothing is kept", () => {
  const rates = "group: node, model: poisson, leave: 6/m, join: 6/m";
  expect(churn(`${rates}, exit: cut, identity: fresh, disk: fresh`)).toEqual([
    'bad.yaml:9:87: phases.b.churn.identity is "fresh" where cut leaves the process alone; expected exit: kill or stop beside it',
    'bad.yaml:9:100: phases.b.churn.disk is "fresh" where cut leaves the process alone; expected exit: kill or stop beside it',
  ]);
  expect(churn(`${rates}, disk: fresh`)).toEqual([
    'bad.yaml:9:72: phases.b.churn.disk is "fresh" of node, which keeps nothing on disk; expected persistence: true in its peering',
  ]);
});

test("refuses to cut nodes one by one that share an address", () => {
  const text = "groups: { node: { count: 4 }, home: { count: 4, reachability: symmetric, nat: { nodes: 2 } } }";
  const phases =
    "phases: [{ name: a, for: 30s }, { name: b, for: 30s, churn: { group: home, model: poisson, leave: 6/m, join: 6/m, exit: cut } }]";
  expect(messagesOf(named(`${text}\n${phases}`))).toEqual([
    'bad.yaml:4:121: phases.b.churn.exit is "cut" of home-1 and home-2, behind the same NAT; expected another, since others see one address of both',
  ]);
});

test("refuses a trace of more peers, of other nodes, after the phase, or that cannot be read", () => {
  const trace = "group: node, model: trace, file: crawl.csv";
  const crawl = Array.from({ length: 11 }, (_, i) => `${i},peer${i},down`).join("\n");
  const at = "bad.yaml:9:47: phases.b.churn.file";
  expect(churn(trace, crawl)).toEqual([`${at} is of 11 peers; expected at most 10, the nodes that can leave`]);
  expect(churn(trace, "1,node-3,down\n2,node-12,down")).toEqual([
    `${at} names node-12; expected nodes of node that no fault holds, or none of its nodes`,
  ]);
  expect(churn(`${trace}, speed: 2`, "120,node-3,down")).toEqual([
    `${at} begins at 1m; expected a row before 1m, which the phase has for it`,
  ]);
  expect(churn(trace, "1,node-3,off")).toEqual([
    `${at} has a trace file in which crawl.csv:2: state is "off"; expected up or down`,
  ]);
});

test("refuses a flash crowd of nodes that run already, that others need, or that are all there at first", () => {
  const text = (phases: string) =>
    named(`groups: { boot: { count: 2, bootstrap: true }, node: { count: 6 }, late: { count: 4 } }\nphases: ${phases}`);
  const crowd = (group: string, more = "") => `churn: { group: ${group}, model: flash-crowd${more} }`;
  expect(messagesOf(text(`[{ name: a, for: 9s, start: {} }, { name: b, for: 9s, ${crowd("late")} }]`))).toEqual([]);
  expect(
    messagesOf(
      text(`[{ name: a, for: 9s, start: { groups: [late] } }, { name: b, for: 9s, start: {}, ${crowd("late")} }]`),
    ),
  ).toEqual([
    'bad.yaml:4:106: phases.b.churn.group is "late", which a starts; expected a group that nothing but the crowd starts',
  ]);
  expect(messagesOf(text(`[{ name: a, for: 9s, ${crowd("boot")} }]`))).toEqual([
    'bad.yaml:4:46: phases.a.churn.group is "boot", whose nodes are bootstrap nodes; expected a group that others can start without',
  ]);
  expect(messagesOf(text(`[{ name: a, for: 9s, ${crowd("late", ", min-online: 4, at: 6s")} }]`))).toEqual([
    "bad.yaml:4:37: phases.a.churn.within ends at 11s; expected an end within 9s, which the phase has for it",
    "bad.yaml:4:84: phases.a.churn.min-online is 4; expected less than 4, so that somebody is left for the crowd",
  ]);
});
