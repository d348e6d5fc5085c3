import { expect, test } from "vitest";
import { MeshbedError } from "../../../orchestrator/base/errors.ts";
import { parseSteps, type StandingNetwork } from "../../../orchestrator/topology/parse-steps.ts";

const network: StandingNetwork = {
  data: {
    topology: 1,
    name: "standing",
    network: { regions: ["eu", "us"], paths: [{ between: ["eu", "us"], delay: "20ms" }] },
    groups: { node: { count: 6 }, phone: { count: 2 } },
    traffic: { chat: { from: "node", rate: "2/s" } },
    phases: [{ name: "join", for: "30s", traffic: ["chat"] }],
    expect: [{ healthy: {}, in: "join" }],
  },
  gone: new Map([["node-5", "stop"]]),
  standing: [1, 4],
};
const options = {
  fileName: "steps.yaml",
  number: 7,
  readText: () => {
    throw new Error("there is none");
  },
};

const parsed = (text: string, o: Partial<StandingNetwork> = {}) => parseSteps(text, { ...network, ...o }, options);

function refusals(text: string, o: Partial<StandingNetwork> = {}): readonly string[] {
  try {
    parsed(text, o);
    return [];
  } catch (error) {
    if (error instanceof MeshbedError && error.code === "BAD_INPUT") return error.message.split("\n");
    throw error;
  }
}

test("a step is read as a fault or a change of conditions of a phase of its own", () => {
  const { topology, starts, heals } = parsed(`
- kill: node-3
  for: 20s
- { between: [eu, us], delay: 200ms, at: 5s }
- start: [node-5, node-5]
- heal: [4]
`);
  const phase = topology.phases.at(-1);
  expect(phase?.name).toBe("by-hand-7");
  expect(phase?.nodeFaults).toMatchObject([{ target: "node-3", atMs: 0, forMs: 20_000 }]);
  expect(phase?.conditions).toMatchObject([{ written: { between: ["eu", "us"], at: 5000, delay: 200 } }]);
  expect(starts).toEqual(["node-5"]);
  expect(heals).toEqual([4]);
});

test("all that stands can be healed at once, and a group or a region be started", () => {
  expect(parsed("heal: all").heals).toEqual([1, 4]);
  expect(parsed("heal: all", { standing: [] }).heals).toEqual([]);
  expect(parsed("start: phone").starts).toEqual(["phone-1", "phone-2"]);
});

test("says what is wrong with a step where it stands, and the nearest right word", () => {
  expect(refusals("kill: nodes", { gone: new Map() })).toEqual([
    'steps.yaml:1:7: kill is "nodes"; expected a region, group or node (eu, us, node, phone, all); did you mean "node"?',
  ]);
  expect(refusals("- kill: node-1\n- { betwen: [eu, us], loss: 3% }")[0]).toMatch(
    /^steps.yaml:2:5: 1\.betwen is not a key here; expected one of between, from, .*; did you mean "between"\?$/,
  );
  expect(refusals("kil: node-1", { gone: new Map() })[0]).toMatch(
    /^steps.yaml:1:1: kil is not a key here; expected one of stop, .*; did you mean "kill"\?$/,
  );
  expect(refusals("- kill: node-1\n- 5")).toContain(
    "steps.yaml:2:3: 1 is 5; expected a step, as `kill: node-1`, or a list of them",
  );
  expect(refusals("start: nod")).toEqual([
    'steps.yaml:1:8: start is "nod"; expected a region, group or node (eu, us, node, phone); did you mean "node"?',
  ]);
  expect(refusals("{ start: node-5, for: 3s }")).toEqual([
    "steps.yaml:1:23: for is not a key beside start; expected it in a step of its own",
  ]);
});

test("says what can be healed", () => {
  expect(refusals("heal: [1, 3]")).toEqual([
    "steps.yaml:1:11: heal.1 is 3; expected the number of what was done by hand (all, 1, 4)",
  ]);
  expect(refusals("heal: 1", { standing: [] })).toEqual([
    "steps.yaml:1:7: heal is 1; expected the number of what was done by hand (nothing was done by hand that still stands)",
  ]);
});

test("a node that does not run can be hit by nothing, and is named", () => {
  expect(refusals("kill: node-5")).toEqual([
    "steps.yaml:1:7: kill hits node-5, all of which other faults hold at that time; expected other nodes, or another time",
    "(These do not run now, and only `start` finds them: node-5)",
  ]);
  expect(refusals("kill: { group: node, count: 6 }")[0]).toMatch(/^steps.yaml:1:7: kill /);
});

test("what would go on for ever says for how long", () => {
  expect(refusals("flap: { between: [eu, us], up: 5s, down: 2s }", { gone: new Map() })).toContain(
    "steps.yaml:1:7: flap would go on for all of a phase whose length is open; expected for: 20s beside it",
  );
  expect(refusals("{ flap: { between: [eu, us], up: 5s, down: 2s }, for: 20s }")).toEqual([]);
});

test.each([
  ["an empty text", "", "steps.yaml:1:1: the file is empty; expected a step, as `kill: node-1`, or a list of them"],
  [
    "a word",
    "kill",
    "steps.yaml:1:1: the file is neither a mapping nor a list; expected a step, as `kill: node-1`, or a list of them",
  ],
])("%s is no step", (_, text, message) => {
  expect(refusals(text)).toEqual([message]);
});
