/** Ghosts, mesh symmetry and diversity: recorded runs that meet them, that do not, and that end too early. */
import { expect, test } from "vitest";
import { type AssertionKind, assertions } from "../../../orchestrator/assertions/index.ts";
import { judge } from "../../../orchestrator/assertions/judge.ts";
import { expectation, planOf, type RoundSaid, steadyRun, viewOf } from "../trace/record-trace.ts";
import { at, nodes, whole } from "./judged-run.ts";

const regions = ["eu", "eu", "us", "asia"];

function verdictOf(kind: AssertionKind, written: unknown, record: (second: number) => RoundSaid, until?: number) {
  const plan = planOf(nodes, { expectations: [expectation(kind, assertions[kind].schema.parse(written))] });
  const placed = { ...plan, nodes: plan.nodes.map((node, i) => ({ ...node, region: regions[i] ?? "" })) };
  const trace = steadyRun(placed, record);
  const events = trace.events.filter(({ atMs }) => until === undefined || atMs <= at(until));
  return judge({ ...trace, events, truncated: until !== undefined }).expectations[0]?.verdict;
}

const fine = () => ({ links: whole });
const early = {
  outcome: "inconclusive",
  reason: "the trace ends 4s after the start of steady, before this could be judged",
};

/** node-1 lists node-4, which does not list it, from second 3 on. */
const ghostly = (second: number) => ({ links: second < 3 ? whole : { ...whole, "node-4": ["node-2", "node-3"] } });

test("ghosts names who lists whom in vain", () => {
  expect(verdictOf("ghosts", {}, fine)).toEqual({ outcome: "pass" });
  expect(verdictOf("ghosts", { max: 1 }, ghostly)).toEqual({ outcome: "pass" });
  expect(verdictOf("ghosts", {}, ghostly)).toEqual({
    outcome: "fail",
    violations: [
      {
        message:
          "node-1 has 1 ghost connection (node-4); expected no ghost connections for 100% of all nodes; in 4 rounds from 6s after the start of steady",
        nodes: ["node-1"],
        atMs: at(6),
        value: 1,
      },
    ],
  });
  expect(verdictOf("ghosts", {}, fine, 4)).toEqual(early);
});

/** node-1 has node-4 in its mesh, and not the other way round. */
const grafted = (second: number) => ({
  more: second < 3 ? {} : { "node-4": { view: viewOf(["node-1", "node-2", "node-3"], ["node-2", "node-3"]) } },
});

test("symmetry names the mesh links of which only one end tells", () => {
  expect(verdictOf("symmetry", { min: "100%" }, fine)).toEqual({ outcome: "pass" });
  expect(verdictOf("symmetry", { min: "90%" }, grafted)).toEqual({ outcome: "pass" });
  expect(verdictOf("symmetry", { min: "95%" }, grafted)).toEqual({
    outcome: "fail",
    violations: [
      {
        message:
          "mesh symmetry 90.91% (for two rounds one-sided: node-1 to node-4); expected mesh symmetry >= 95%; in 5 rounds from 5s after the start of steady",
        nodes: ["node-1"],
        atMs: at(5),
        value: 10 / 11,
      },
    ],
  });
  expect(verdictOf("symmetry", { min: "95%" }, fine, 4)).toEqual(early);
});

/** node-1 is connected to node-2 alone, which is in its own region. */
const narrow = () => ({ links: { ...whole, "node-1": ["node-2"] } });

test("diversity names those whose peers are too much alike", () => {
  expect(verdictOf("diversity", { by: "region", min: 1.8 }, fine)).toEqual({ outcome: "pass" });
  expect(verdictOf("diversity", { by: "region", min: 1.8, share: "75%" }, narrow)).toEqual({ outcome: "pass" });
  expect(verdictOf("diversity", { by: "region", min: 1.8 }, narrow)).toEqual({
    outcome: "fail",
    violations: [
      {
        message:
          "node-1 has region-diversity 1; expected peers of 1.8 regions or more for 100% of all nodes; in 8 rounds from 2s after the start of steady",
        nodes: ["node-1"],
        atMs: at(2),
        value: 1,
      },
    ],
  });
  expect(verdictOf("diversity", { by: "region", min: 1.8 }, fine, 4)).toEqual(early);
});
