/** `matrix:`: many topologies of one file. */
import { expect, test } from "vitest";
import { type ParseOptions, parseTopologyFile } from "../../../orchestrator/topology/parse-topology.ts";
import { messagesOf, ten } from "./messages-of.ts";

const parsed = (rest: string, o?: ParseOptions) => parseTopologyFile(ten(rest), "ten.yaml", o);
const namesOf = (rest: string, o?: ParseOptions) => parsed(rest, o).map(({ topology }) => topology.name);

test("each combination is a topology of its own, named for its values, the last axis fastest", () => {
  const topologies = parsed(`
matrix:
  seeds: [1, 7]
  set: { groups.node.count: [10, 20], defaults.peering.preset: [waku, none] }
`).map(({ topology }) => topology);
  expect(topologies.map(({ name }) => name)).toEqual([
    "bad-count-10-preset-waku-seed-1",
    "bad-count-10-preset-waku-seed-7",
    "bad-count-10-preset-none-seed-1",
    "bad-count-10-preset-none-seed-7",
    "bad-count-20-preset-waku-seed-1",
    "bad-count-20-preset-waku-seed-7",
    "bad-count-20-preset-none-seed-1",
    "bad-count-20-preset-none-seed-7",
  ]);
  expect(topologies.map(({ seed, groups }) => [seed, groups[0]?.nodes.length]).at(-1)).toEqual([7, 20]);
});

test("seeds can be a range, and a file can have them alone", () => {
  expect(namesOf("matrix: { seeds: 3..5 }")).toEqual(["bad-seed-3", "bad-seed-4", "bad-seed-5"]);
  expect(namesOf("seed: 3")).toEqual(["bad"]);
});

test("values that make no word go by their number, and paths that end alike by more of themselves", () => {
  const rest = `
links: { a: { delay: 1ms }, b: { delay: 1ms } }
phases: [{ name: run, for: 30s }]
matrix:
  set:
    links.a.delay: [1ms, 5ms]
    links.b.delay: [1ms]
    phases.run.faults: [[], [{ kill: node-1, at: 5s }]]
    settle: ["1.5s"]
`;
  expect(namesOf(rest)).toEqual([
    "bad-a-delay-1ms-b-delay-1ms-faults-1-settle-1-5s",
    "bad-a-delay-1ms-b-delay-1ms-faults-2-settle-1-5s",
    "bad-a-delay-5ms-b-delay-1ms-faults-1-settle-1-5s",
    "bad-a-delay-5ms-b-delay-1ms-faults-2-settle-1-5s",
  ]);
});

test("a name that would be too long ends with the number of its combination", () => {
  const rest =
    "defaults: { peering: { preset: waku } }\nmatrix: { set: { defaults.peering.connections.outbound: [30%, 40%], description: [a] } }";
  const name = "long-and-longer-and-longer-and-longer-and-longer-and-longer";
  const names = parseTopologyFile(ten(rest).replace("name: bad", `name: ${name}`), "ten.yaml");
  expect(names.map(({ topology }) => topology.name)).toEqual([`${name}-1`, `${name}-2`]);
});

test("what the command line sets takes the place of the axis of the same path", () => {
  const rest = "matrix: { seeds: 1..3, set: { groups.node.count: [10, 20] } }";
  expect(namesOf(rest, { set: ["seed=9"] })).toEqual(["bad-count-10", "bad-count-20"]);
  expect(parsed(rest, { set: ["seed=9"] })[0]?.topology.seed).toBe(9);
  expect(namesOf(rest, { set: ["matrix.seeds=5..6", "groups.node.count=3"] })).toEqual(["bad-seed-5", "bad-seed-6"]);
});

test("the data of a combination makes the same topology again, without the matrix", () => {
  const [, second] = parsed("matrix: { set: { groups.node.count: [10, 20] } }");
  expect(second?.written.data).toEqual({ topology: 1, name: "bad-count-20", groups: { node: { count: 20 } } });
});

test.each([
  [
    "matrix: { seeds: 1..40, set: { groups.node.count: [1, 2, 3] } }",
    "bad.yaml:4:9: matrix makes 120 topologies; expected at most 100",
  ],
  ["matrix: { seeds: 5..1 }", 'bad.yaml:4:18: matrix.seeds is "5..1"; expected the lower end first, as 1..5'],
  ["matrix: { seeds: 1..1000 }", 'bad.yaml:4:18: matrix.seeds is "1..1000", which is 1000 seeds; expected at most 100'],
  ["matrix: { seeds: 5 }", "bad.yaml:4:18: matrix.seeds is 5; expected seeds, as [1, 2, 3] or 1..5"],
  ["matrix: { seeds: [1, 2, 1] }", "bad.yaml:4:25: matrix.seeds.2 is 1 a second time; expected each value once"],
  [
    "matrix: { set: { groups.nod.count: [1] } }",
    'bad.yaml:4:18: matrix.set.groups.nod.count names no value: groups has no "nod"; did you mean "node"?',
  ],
  [
    "matrix: { set: { name: [a, b] } }",
    "bad.yaml:4:18: matrix.set.name cannot differ between the topologies of one file",
  ],
  ["matrix: { set: { seed: [1, 2] } }", "bad.yaml:4:18: matrix.set.seed has a key of its own: seeds"],
  [
    "matrix: { set: { groups.node.count: 3 } }",
    "bad.yaml:4:37: matrix.set.groups.node.count is 3; expected a list of 1 or more",
  ],
  [
    "matrix: { set: { groups.node.count: [3, many] } }",
    'bad.yaml:4:41: matrix.set.groups.node.count.1: groups.node.count is "many"; expected a whole number from 1 to 2000, as 10',
  ],
])("refuses %s", (rest, message) => {
  expect(messagesOf(ten(rest))).toEqual([message]);
});

test("tells once what is wrong with all, and of which combinations the rest is", () => {
  const rest = `phases: [{ name: run, for: 30s, faults: [{ kill: { group: node, count: 5 }, at: 5s }] }]
network: { within: { delay: 5 } }
matrix: { seeds: 1..5, set: { groups.node.count: [3, 10] } }`;
  expect(messagesOf(ten(rest))).toEqual([
    "bad.yaml:4:72: phases.run.faults.0.kill.count is 5; expected at most 3, the nodes of node " +
      "(in bad-count-3-seed-1, bad-count-3-seed-2, bad-count-3-seed-3, bad-count-3-seed-4 and 1 more)",
    'bad.yaml:5:29: network.within.delay is 5; expected a duration with its unit, as "45ms"',
  ]);
});
