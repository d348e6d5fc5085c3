/** What was asked of churn and what was done, in the reports. */
import { expect, test } from "vitest";
import type { ChurnPlan } from "../../../orchestrator/model/plan.ts";
import { churnLines } from "../../../orchestrator/report/churn-lines.ts";
import { churnRows } from "../../../orchestrator/report/churn-rows.ts";
import { htmlReporter } from "../../../orchestrator/report/html-report.ts";
import { reportInputOf } from "../../../orchestrator/report/reporter.ts";
import { summaryOf } from "../../../orchestrator/report/summary-report.ts";
import { summarySchema } from "../../../orchestrator/report/summary-schema.ts";
import { historyOf } from "../../../orchestrator/trace/history.ts";
import { kill, nothing, planWith, runWith, start } from "../measures/churn-run.ts";
import { planOf, steadyRun } from "../trace/record-trace.ts";

test("what was done is shown beside what was asked: as rates, as numbers, and as mean lengths", () => {
  const done = { 2: kill("node-1"), 3: start("node-1"), 7: kill("node-1") };
  const shown = (o: Partial<ChurnPlan>) => churnRows(historyOf(runWith(planWith(o), done)));
  const lines = churnLines(
    [
      ...shown({ model: "poisson", asked: { ...nothing, departures: 1.5, returns: 1 } }),
      ...shown({ model: "mass-leave", asked: { ...nothing, departures: 3 } }),
      ...shown({ asked: { ...nothing, onlineMs: 40_000, offlineMs: 5000 } }),
    ],
    (_, text) => text,
  ).map(({ text }) => text);
  expect(lines).toEqual([
    "asked / done                    departures   returns  mean online  mean offline",
    "steady        node, poisson      9 / 12 /m  6 / 6 /m           8s            4s",
    "steady        node, mass-leave       3 / 2         1           8s            4s",
    "steady        node, sessions             2         1     40s / 8s       5s / 4s",
  ]);
});

test("a run without churn shows none", () => {
  expect(churnLines(churnRows(historyOf(steadyRun(planOf(["node-1"])))), (_, text) => text)).toEqual([]);
});

test("the page and the summary have the same figures", () => {
  const trace = runWith(planWith({ asked: { ...nothing, onlineMs: 40_000 } }), {
    2: kill("node-1"),
    3: start("node-1"),
  });
  const input = reportInputOf({ trace, judgement: { outcome: "pass", reasons: [], expectations: [] } });
  const asked = { departures: null, returns: null, onlineMs: 40_000, offlineMs: null };
  const done = { departures: 1, returns: 1, onlineMs: 19_000, offlineMs: 1000 };
  const about = { phase: "steady", group: "node", model: "sessions", nodes: 2, lengthMs: 10_000 };
  expect(summarySchema.shape.churn.parse(summaryOf(input).churn)).toEqual([{ ...about, asked, done }]);
  const page = htmlReporter
    .render(input)
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll(/\s+/g, " ");
  expect(page).toContain("Mean offline steady node, sessions 1 1 40s / 19s 1s");
  const quiet = { ...input, ...reportInputOf({ trace: steadyRun(planOf(["node-1"])), judgement: input.judgement }) };
  expect(htmlReporter.render(quiet)).not.toContain("<h2>Churn</h2>");
});
