/** What churn came to, on runs of ten seconds made by hand. */
import { expect, test } from "vitest";
import { churnsDone } from "../../../orchestrator/measures/churn.ts";
import type { Plan } from "../../../orchestrator/model/plan.ts";
import { historyOf } from "../../../orchestrator/trace/history.ts";
import { cause, type Done, kill, nothing, planWith, runWith, start } from "./churn-run.ts";

const historyWith = (plan: Plan, done: Done, changed?: readonly string[]) => historyOf(runWith(plan, done, changed));

test("the mean length of sessions counts all time online, and those that the phase's end cuts off", () => {
  const history = historyWith(planWith(), {
    2: kill("node-1"),
    3: start("node-1"),
    7: kill("node-1"),
    12: start("node-1"),
  });
  // Online 2 + 4 s of node-1 and 10 s of node-2 over two departures; offline 1 + 3 s over one return.
  expect(churnsDone(history)).toMatchObject([
    { phase: "steady", lengthMs: 10_000, done: { departures: 2, returns: 1, onlineMs: 8000, offlineMs: 4000 } },
  ]);
});

test("a churn that begins late counts from then on", () => {
  const history = historyWith(planWith({ fromMs: 4000 }), { 6: kill("node-1", "node-2") });
  expect(churnsDone(history)).toMatchObject([
    { lengthMs: 6000, plannedMs: 6000, done: { departures: 2, returns: 0, onlineMs: 2000, offlineMs: null } },
  ]);
});

test("cuts take nodes away, and heals bring them back", () => {
  const id = `${cause}.node-1`;
  const links = { kind: "last-mile", of: ["node-1"] } as const;
  const history = historyWith(planWith(), {
    4: { kind: "change", id, what: "node-1", links, to: { cut: true } },
    6: { kind: "heal", id, what: "node-1: cut" },
  });
  expect(churnsDone(history)[0]?.done).toEqual({ departures: 1, returns: 1, onlineMs: 18_000, offlineMs: 2000 });
});

test("what changed nothing is not counted", () => {
  const history = historyWith(planWith(), { 2: kill("node-1"), 3: start("node-1") }, []);
  expect(churnsDone(history)[0]?.done).toEqual({ ...nothing, departures: 0, returns: 0 });
});

test("a batch of a roll leaves and comes back in one, and a crowd only comes", () => {
  const rolled = historyWith(planWith({ model: "rolling" }), { 2: { kind: "restart", nodes: ["node-1", "node-2"] } });
  expect(churnsDone(rolled)[0]?.done).toEqual({ ...nothing, departures: 2, returns: 2 });
  const upgraded = historyWith(planWith({ model: "rolling" }), { 2: { kind: "start", nodes: ["node-1"], life: 1 } });
  expect(churnsDone(upgraded)[0]?.done).toEqual({ ...nothing, departures: 1, returns: 1 });
  const crowd = historyWith(planWith({ model: "flash-crowd" }), { 2: start("node-1"), 3: start("node-2") });
  expect(churnsDone(crowd)[0]?.done).toEqual({ ...nothing, departures: 0, returns: 2 });
});
