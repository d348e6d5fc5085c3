/** `measure` and `custom`: what they say of recorded runs that meet them, that do not, and that end too early. */
import { expect, test } from "vitest";
import { assertions } from "../../../orchestrator/assertions/index.ts";
import { judge } from "../../../orchestrator/assertions/judge.ts";
import type { ExpectationWhen } from "../../../orchestrator/model/plan.ts";
import type { Verdict } from "../../../orchestrator/model/verdict.ts";
import {
  expectation,
  fullMesh,
  observationOf,
  planOf,
  type RoundSaid,
  steadyRun,
  type Tape,
} from "../trace/record-trace.ts";
import { at } from "./judged-run.ts";

const nodes = ["desk-1", "desk-2", "phone-1", "phone-2", "phone-3"];
const whole = fullMesh(nodes);
const throughout: ExpectationWhen = { kind: "throughout", afterMs: 0 };

interface Asked {
  readonly when?: ExpectationWhen;
  /** The trace ends after so many seconds. */
  readonly until?: number;
}

function verdictOf(
  kind: "measure" | "custom",
  written: unknown,
  record: (second: number, recorded: Tape) => RoundSaid,
  { when = throughout, until }: Asked = {},
): Verdict | undefined {
  const config = assertions[kind].schema.parse(written);
  const trace = steadyRun(planOf(nodes, { expectations: [expectation(kind, config, { when })] }), record);
  const events = trace.events.filter(({ atMs }) => until === undefined || atMs <= at(until));
  return judge({ ...trace, events, truncated: until !== undefined }).expectations[0]?.verdict;
}

/** phone-3 holds on to nobody from second 4 on, and nobody to it. */
const alone = (second: number) => {
  const { "phone-3": _, ...others } = fullMesh(nodes.slice(0, 4));
  return { links: second < 4 ? whole : { ...others, "phone-3": [] } };
};
const fine = () => ({ links: whole });

test("a measure of nodes at each round is held to the temporal forms, with a share of them", () => {
  const asked = { name: "connections", of: "phone", min: 2 };
  expect(verdictOf("measure", asked, fine)).toEqual({ outcome: "pass" });
  expect(verdictOf("measure", asked, alone)).toEqual({
    outcome: "fail",
    violations: [
      {
        message:
          "phone-3 has connections 0; expected connections >= 2 for 100% of phone; in 4 rounds from 6s after the start of steady",
        nodes: ["phone-3"],
        atMs: at(6),
        value: 0,
      },
    ],
  });
  expect(verdictOf("measure", { ...asked, share: "60%" }, alone)).toEqual({ outcome: "pass" });
  expect(verdictOf("measure", asked, alone, { when: { kind: "within", ms: 3000 } })).toMatchObject({ outcome: "pass" });
  expect(verdictOf("measure", asked, fine, { until: 4 })).toMatchObject({ outcome: "inconclusive" });
});

test("a measure of the network at each round", () => {
  expect(verdictOf("measure", { name: "components", max: 1 }, fine)).toEqual({ outcome: "pass" });
  expect(verdictOf("measure", { name: "components", max: 1 }, alone)).toMatchObject({
    violations: [
      { message: "components 2; expected components <= 1; in 4 rounds from 6s after the start of steady", value: 2 },
    ],
  });
});

/** desk-1 dials twice a second, the others never. */
const dialling = (second: number) => {
  const { counters } = observationOf();
  return { more: { "desk-1": { counters: { ...counters, dials: 2 * second } } } };
};

test("a measure of nodes over time is one figure of each over the phase, and names the faults of that time", () => {
  const asked = { name: "dials", max: "60/m" };
  expect(verdictOf("measure", { ...asked, of: "phone" }, dialling)).toEqual({ outcome: "pass" });
  const restarted = (second: number, recorded: Tape) => {
    if (second === 3) recorded.act(3, { kind: "restart", nodes: ["phone-1"] });
    return dialling(second);
  };
  expect(verdictOf("measure", asked, restarted)).toEqual({
    outcome: "fail",
    violations: [
      {
        message:
          "desk-1 has dials 120/min in steady; expected dials <= 60/min for 100% of all nodes; in force meanwhile: restart phone-1",
        nodes: ["desk-1"],
        atMs: at(10),
        value: 120,
      },
    ],
  });
  expect(verdictOf("measure", asked, dialling, { until: 4 })).toEqual({
    outcome: "inconclusive",
    reason: "the trace ends before steady does",
  });
});

test("a measure of the network over time of which nothing was seen says nothing", () => {
  expect(verdictOf("measure", { name: "delivery", min: "99%" }, fine)).toEqual({
    outcome: "inconclusive",
    reason: "nothing was seen of delivery in steady",
  });
});

test("a plan that asks for a measure that is none says nothing", () => {
  const plan = planOf(nodes, { expectations: [expectation("measure", { name: "charm", min: 1 })] });
  expect(judge(steadyRun(plan)).expectations[0]?.verdict).toEqual({
    outcome: "inconclusive",
    reason: "this Meshbed knows no measure charm",
  });
});

test("a plan with a condition over measures that are none says nothing", () => {
  const plan = planOf(nodes, { expectations: [expectation("custom", "charm == 1.0")] });
  expect(judge(steadyRun(plan)).expectations[0]?.verdict).toEqual({
    outcome: "inconclusive",
    reason: 'charm == 1.0 is no CEL expression over the measures: unknown variable: charm, at "charm"',
  });
});

test("a condition over measures of rounds is held against each round", () => {
  const asked = 'components == 1.0 && least(connections.of("phone")) >= 2.0';
  expect(verdictOf("custom", asked, fine)).toEqual({ outcome: "pass" });
  expect(verdictOf("custom", asked, alone)).toEqual({
    outcome: "fail",
    violations: [
      {
        message: `connections 0 (phone-3) .. 3 (phone-2), components 2; expected ${asked}; in 4 rounds from 6s after the start of steady`,
        nodes: [],
        atMs: at(6),
        value: 0,
      },
    ],
  });
  expect(verdictOf("custom", asked, alone, { when: { kind: "within", ms: 3000 } })).toMatchObject({ outcome: "pass" });
  expect(verdictOf("custom", asked, fine, { until: 4 })).toMatchObject({ outcome: "inconclusive" });
});

test("a condition that names a measure over time is held against the phase, with medians of the others", () => {
  const asked = "connections.all(n, connections[n] >= 3.0 || dials[n] > 60.0)";
  const busy = (second: number) => ({ ...dialling(second), links: alone(second).links });
  expect(verdictOf("custom", asked, dialling)).toEqual({ outcome: "pass" });
  expect(verdictOf("custom", asked, busy)).toMatchObject({
    outcome: "fail",
    violations: [
      {
        message: `not so of phone-3, connections 0 (phone-3) .. 3 (phone-2), dials 0/min (desk-2) .. 120/min (desk-1) in steady; expected ${asked}`,
      },
    ],
  });
  expect(verdictOf("custom", asked, dialling, { until: 4 })).toEqual({
    outcome: "inconclusive",
    reason: "the trace ends before steady does",
  });
  expect(verdictOf("custom", "delivery >= 0.99 && components == 1.0", fine)).toEqual({
    outcome: "inconclusive",
    reason: "nothing was seen of components, delivery in steady",
  });
});

test("a condition on all nodes names those of which it does not hold", () => {
  const asked = "components <= 2.0 && (connections.all(n, connections[n] >= 4.0))";
  expect(verdictOf("custom", asked, alone)).toMatchObject({
    violations: [
      {
        message: expect.stringMatching(
          /^not so of desk-1, desk-2, phone-1, phone-2, phone-3, connections 0 \(phone-3\)/,
        ),
        nodes,
      },
    ],
  });
  const ofPhones = 'connections.all(n, group[n] == "desk" || connections[n] >= 3.0)';
  expect(verdictOf("custom", ofPhones, alone)).toMatchObject({ violations: [{ nodes: ["phone-3"] }] });
});

test("what cannot be worked out does not hold, and says why", () => {
  expect(verdictOf("custom", 'least(connections.of("tablet")) >= 2.0', fine)).toMatchObject({
    outcome: "fail",
    violations: [{ message: expect.stringMatching(/^the least of no nodes, connections 4 \(desk-1\)/) }],
  });
});
