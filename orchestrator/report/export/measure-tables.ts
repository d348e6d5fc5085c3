/** The tables of measures: a column a measure, so that a new measure is a new column. */
import type { Measure } from "../../measures/measure.ts";
import {
  type MeasuredSeries,
  measuredRun,
  type NodeSeries,
  phaseFigures,
  spanMs,
} from "../../measures/measured-run.ts";
import { type Column, columnsOf, type ExportedRun, type Table } from "./table.ts";
import { columnOf } from "./unit-names.ts";

const span = `${spanMs / 1000} s`;

export const measureTables: readonly Table[] = [
  {
    name: "figures",
    meaning: "one measure in one phase: its mean over the rounds, or what it is over the whole phase",
    columns: ({ history }) =>
      columnsOf(phaseFigures(history, measuredRun(history)), {
        phase: ["text", ({ phase }) => phase],
        measure: ["text", ({ measure }) => measure.name],
        unit: ["text", ({ measure }) => measure.unit],
        value: ["number", ({ value }) => value],
      }),
  },
  {
    name: "rounds",
    meaning: "a round of observation, with what is measured of the whole network",
    columns: (run) => networkColumns(run, "network"),
  },
  {
    name: "node-rounds",
    meaning: "a node in a round of observation, with what is measured of each node",
    columns: (run) => nodeColumns(run, "node"),
  },
  {
    name: "spans",
    meaning: `${span}, by their end, with what is counted of the whole network over them`,
    columns: (run) => networkColumns(run, "span"),
  },
  {
    name: "node-spans",
    meaning: `a node over ${span}, by their end, with what is counted of each node`,
    columns: (run) => nodeColumns(run, "node-span"),
  },
];

function networkColumns({ history }: ExportedRun, kind: "network" | "span"): readonly Column[] {
  const own = measuredRun(history).filter(({ measure }) => measure.of === kind);
  return [
    { name: "time", type: "time", values: own[0]?.timesMs ?? [] },
    ...own.flatMap((one) => (isOfNodes(one) ? [] : [measureColumn(one.measure, one.values)])),
  ];
}

/** One node after the other, each over the whole time. */
function nodeColumns({ history }: ExportedRun, kind: "node" | "node-span"): readonly Column[] {
  const own = measuredRun(history)
    .filter(isOfNodes)
    .filter(({ measure }) => measure.of === kind);
  const times = own[0]?.timesMs ?? [];
  const nodes = history.plan.nodes.map(({ id }) => id);
  const unknown = times.map(() => null);
  return [
    { name: "time", type: "time", values: nodes.flatMap(() => times) },
    { name: "node", type: "text", values: nodes.flatMap((node) => times.map(() => node)) },
    ...own.map(({ measure, values }) => {
      const all = nodes.flatMap((node) => values.get(node) ?? unknown);
      return measureColumn(measure, all);
    }),
  ];
}

function isOfNodes(series: MeasuredSeries): series is NodeSeries {
  return series.measure.of === "node" || series.measure.of === "node-span";
}

function measureColumn(measure: Measure, values: readonly (number | null)[]): Column {
  return { name: columnOf(measure).name, type: "number", values };
}
