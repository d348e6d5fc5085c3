/** All measures of a run that is made by hand. */
import { expect, test } from "vitest";
import { counterGrowth } from "../../../orchestrator/measures/counter-growth.ts";
import { measures } from "../../../orchestrator/measures/index.ts";
import {
  type MeasuredSeries,
  measuredRun,
  phaseFigure,
  phaseFigures,
} from "../../../orchestrator/measures/measured-run.ts";
import { historyOf } from "../../../orchestrator/trace/history.ts";
import { fullMesh, observationOf, phasePlan, planOf, startMs, tape } from "../trace/record-trace.ts";

const ids = ["node-1", "node-2", "node-3"];

/** Two phases of five seconds: all three nodes in one mesh, then the third by itself. */
function recordedRun() {
  const recorded = tape(planOf(ids, { phases: [phasePlan("whole", { ms: 5000 }), phasePlan("torn", { ms: 5000 })] }));
  for (const id of ids) recorded.status(0, id, "ready");
  recorded.phase(0, "whole");
  for (let second = 0; second < 5; second++) recorded.observe(second, fullMesh(ids));
  recorded.phase(5, "whole", "end");
  recorded.phase(5, "torn");
  for (let second = 5; second < 10; second++) {
    recorded.observe(second + 0.5, { ...fullMesh(["node-1", "node-2"]), "node-3": [] });
  }
  recorded.phase(10, "torn", "end");
  recorded.end(10);
  return historyOf(recorded.trace());
}

function named(series: readonly MeasuredSeries[], name: string) {
  const found = series.find(({ measure }) => measure.name === name);
  if (found === undefined) throw new Error(`no series of ${name}`);
  return found;
}

test("each measure has a value at each round, or of each span", () => {
  const history = recordedRun();
  const series = measuredRun(history);
  expect(series.map(({ measure }) => measure)).toEqual(measures);
  expect(named(series, "components").values).toEqual([1, 1, 1, 1, 1, 2, 2, 2, 2, 2]);
  expect(named(series, "mesh-degree").values).toEqual(
    new Map([
      ["node-1", [2, 2, 2, 2, 2, 1, 1, 1, 1, 1]],
      ["node-2", [2, 2, 2, 2, 2, 1, 1, 1, 1, 1]],
      ["node-3", [2, 2, 2, 2, 2, 0, 0, 0, 0, 0]],
    ]),
  );
  expect(named(series, "delivery")).toMatchObject({
    values: [null, null],
    timesMs: [startMs + 5000 - 1e-3, startMs + 10_000],
  });
});

test("a phase has one figure of each measure of which something can be said", () => {
  const history = recordedRun();
  const figures = phaseFigures(history, measuredRun(history));
  const of = (phase: string, name: string) =>
    figures.find((figure) => figure.phase === phase && figure.measure.name === name)?.value;
  expect([of("whole", "mesh-degree"), of("torn", "mesh-degree")]).toEqual([2, 2 / 3]);
  expect([of("whole", "components"), of("torn", "components")]).toEqual([1, 2]);
  expect(of("torn", "delivery")).toBeUndefined();
});

test("a figure can be of some groups", () => {
  const run = recordedRun();
  const nodes = run.plan.nodes.map((node) => (node.id === "node-3" ? node : { ...node, group: "pair" }));
  const history = { ...run, plan: { ...run.plan, nodes } };
  const mesh = { measure: "mesh-degree", in: "torn" };
  expect(phaseFigure(history, mesh)).toBe(2 / 3);
  expect(phaseFigure(history, { ...mesh, of: ["pair"] })).toBe(1);
  expect(phaseFigure(history, { ...mesh, in: "no phase" })).toBeNull();
});

test("names of measures are unique", () => {
  expect(new Set(measures.map(({ name }) => name)).size).toBe(measures.length);
});

test("a counter that began anew with a restart grew by what it shows since", () => {
  const recorded = tape(planOf(["node-1"]));
  recorded.status(0, "node-1", "ready");
  const dials = [5, 7, 9, 1, 4];
  for (const [second, count] of dials.entries()) {
    const { counters } = observationOf();
    const more = { bootId: second < 3 ? "boot-1" : "boot-2", counters: { ...counters, dials: count } };
    recorded.observe(second, { "node-1": [] }, { more: { "node-1": more } });
  }
  const history = historyOf(recorded.trace());
  const growth = (fromS: number, toS: number) =>
    counterGrowth(history, { fromMs: startMs + fromS * 1000, toMs: startMs + toS * 1000 }, "dials").get("node-1");
  expect(growth(0, 4)).toEqual({ count: 8, forMs: 4000 });
  expect(growth(1.5, 2)).toEqual({ count: 2, forMs: 1000 });
  expect(growth(4, 9)).toBeUndefined();
});
