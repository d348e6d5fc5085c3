/** Churns that changed nothing in their phase, and rolls that were not through at its end. */
import { expect, test } from "vitest";
import type { ChurnPlan, PhasePlan, TimedAction } from "../../../orchestrator/model/plan.ts";
import { phasePlan, type Tape } from "../trace/record-trace.ts";
import { judgeRun } from "./judged-run.ts";

const cause = "phases.steady.churn";
const churn: ChurnPlan = {
  cause,
  group: "node",
  model: "poisson",
  nodes: ["node-1", "node-2"],
  fromMs: 0,
  asked: { departures: 1, returns: 1, onlineMs: null, offlineMs: null },
};
const leaves: TimedAction = { atMs: 5000, cause, action: { kind: "kill", nodes: ["node-1"] } };

function run(phase: Partial<PhasePlan>, record: (second: number, recorded: Tape) => void = () => undefined) {
  return judgeRun(
    (second, recorded) => {
      record(second, recorded);
      return undefined;
    },
    { phases: [{ ...phasePlan("steady"), ...phase }] },
  );
}

const kill = (recorded: Tape, changed: readonly string[], atS = 5) =>
  recorded.act(atS, { kind: "kill", nodes: ["node-1"] }, { cause, changed });

test("a churn of which the seed drew nothing makes the run inconclusive", () => {
  expect(run({ churns: [churn] })).toMatchObject({
    outcome: "inconclusive",
    reasons: [
      "the churn of node (phases.steady.churn) changed nothing: the seed drew nobody to leave or join in steady; ask for more, or give it more time",
    ],
  });
});

test("a churn all of whose steps found it so already makes the run inconclusive; one that changed one node does not", () => {
  const planned = { churns: [churn], timeline: [leaves, { ...leaves, atMs: 6000 }] };
  const idle = run(planned, (second, recorded) => {
    if (second === 5 || second === 6) kill(recorded, [], second);
  });
  expect(idle.reasons).toEqual(["the churn of node (phases.steady.churn) changed nothing: all of it was so already"]);
  const half = run(planned, (second, recorded) => {
    if (second === 5) kill(recorded, []);
    if (second === 6) kill(recorded, ["node-1"], 6);
  });
  expect(half).toMatchObject({ outcome: "pass", reasons: [] });
});

test("a churn that another phase of the same cause carried out did nothing in this one, and one that failed is told by that alone", () => {
  const elsewhere = run({ churns: [churn], timeline: [leaves] }, (second, recorded) => {
    if (second === 5) recorded.act(5, { kind: "kill", nodes: ["node-1"] }, { cause, phase: "before" });
  });
  expect(elsewhere.reasons.join()).toContain("changed nothing");
  const failed = run({ churns: [churn], timeline: [leaves] }, (second, recorded) => {
    if (second === 5) recorded.act(5, { kind: "kill", nodes: ["node-1"] }, { cause, changed: [], error: "gone" });
  });
  expect(failed.reasons).toEqual(["kill node-1 (phases.steady.churn) failed: gone"]);
});

const roll: TimedAction = {
  atMs: 1000,
  cause,
  action: { kind: "roll", batches: [["node-1"], ["node-2", "node-3"]], life: null, healthyWithinMs: 3000 },
};

test.each<[readonly string[], readonly string[], string | undefined]>([
  [["node-1"], ["node-2", "node-3"], undefined],
  [["node-1"], [], "1"],
  [["node-1"], ["node-2"], "1"],
  [[], [], "0"],
])("a roll that restarted %j and then %j is through, or says how far it came", (first, second, through) => {
  const found = run({ churns: [{ ...churn, model: "rolling" }], timeline: [roll] }, (now, recorded) => {
    const restart = (nodes: readonly string[]) =>
      nodes.length > 0 && recorded.act(now, { kind: "restart", nodes }, { cause, changed: nodes });
    if (now === 2) restart(first);
    if (now === 5) restart(second);
  });
  expect(found.reasons).toEqual(
    through === undefined
      ? []
      : [
          `restart 3 nodes in 2 batches (phases.steady.churn) got through ${through} of them in the time of steady; give it more time, or each batch less`,
        ],
  );
});

test("a batch that came after the time that its phase was given came too late, however long the phase waited for it", () => {
  const end = { kind: "for", ms: 6000 } as const;
  const found = run({ churns: [{ ...churn, model: "rolling" }], timeline: [roll], end }, (now, recorded) => {
    if (now === 2) recorded.act(2, { kind: "restart", nodes: ["node-1"] }, { cause });
    if (now === 7)
      recorded.act(7, { kind: "restart", nodes: ["node-2", "node-3"] }, { cause, changed: ["node-2", "node-3"] });
  });
  expect(found.reasons.join()).toContain("got through 1 of them in the time of steady");
});
