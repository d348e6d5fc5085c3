import { describe, expect, test } from "vitest";
import type { ExpectationPlan } from "../../../../orchestrator/model/plan.ts";
import type { TraceEvent } from "../../../../orchestrator/model/trace.ts";
import { judgedSoFar } from "../../../../orchestrator/report/live/judged-so-far.ts";
import type { Trace } from "../../../../orchestrator/trace/trace-reader.ts";
import { samplePlan } from "../sample-plan.ts";
import { sampleRun } from "../sample-run.ts";

const healthyIn = (phase: string, share: number): ExpectationPlan => ({
  name: `${share * 100}% healthy in ${phase}`,
  kind: "healthy",
  in: phase,
  when: { kind: "at-end", afterMs: 0 },
  config: { share, of: undefined },
});

/** The sample run as its trace was when a phase had gone on for some seconds. */
function goingOn(phase: string, seconds: number, expectations: readonly ExpectationPlan[]): Trace {
  const { header, events } = sampleRun({ ...samplePlan(), expectations });
  const isStart = (event: TraceEvent) => event.kind === "phase" && event.edge === "start" && event.phase === phase;
  const untilMs = (events.find(isStart)?.atMs ?? 0) + seconds * 1000;
  return { header, events: events.filter(({ atMs }) => atMs <= untilMs), truncated: true };
}

const told = (trace: Trace) => {
  const { outcome, expectations } = judgedSoFar(trace);
  const own = expectations.filter(({ kind }) => kind === "healthy");
  return [outcome, ...own.map(({ verdict }) => ("reason" in verdict ? verdict.reason : verdict.outcome))];
};

describe("a run that goes on", () => {
  const expectations = [healthyIn("steady", 0.9), healthyIn("split", 0.9), healthyIn("heal", 0.9)];

  test("is judged by the phases that are over", () => {
    expect(told(goingOn("split", 10, expectations))).toEqual([
      "inconclusive",
      "pass",
      "not yet: split is under way",
      "not yet: heal comes later",
    ]);
  });

  test("has failed once a phase has", () => {
    expect(told(goingOn("heal", 3, expectations))).toEqual(["fail", "pass", "fail", "not yet: heal is under way"]);
  });

  test("says nothing of a phase before the next one has begun, since what it ends with is part of it", () => {
    const { events, ...trace } = goingOn("heal", 0, expectations);
    const before = events.slice(
      0,
      events.findIndex((event) => event.kind === "phase" && event.phase === "heal"),
    );
    expect(before.some((event) => event.kind === "phase" && event.phase === "split" && event.edge === "end")).toBe(
      true,
    );
    expect(told({ ...trace, events: before })[2]).toBe("not yet: split is under way");
  });

  test("is not reproached with what it has not come to: later phases, faults that have only begun, its own end", () => {
    const { events, ...trace } = goingOn("split", 1, expectations);
    // What a fault has hit is known when it is over.
    const hitNothingYet = events.map((event) =>
      event.kind === "action" && event.phase === "split" ? { ...event, changed: [] } : event,
    );
    expect(judgedSoFar({ ...trace, events: hitNothingYet }).reasons).toEqual([]);
  });

  test("is known by nothing before its first phase is over", () => {
    const nothing = [
      "inconclusive",
      "not yet: steady comes later",
      "not yet: split comes later",
      "not yet: heal comes later",
    ];
    expect(told(goingOn("join", 5, expectations))).toEqual(nothing);
    expect(told({ ...sampleRun({ ...samplePlan(), expectations }), events: [], truncated: true })).toEqual(nothing);
  });
});
