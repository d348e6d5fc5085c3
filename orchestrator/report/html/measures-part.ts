/** The part of the page's document that charts are drawn from: every measure of the index, and the host's own load. */
import { type MeasuredSeries, type NetworkSeries, type NodeSeries, spanMs } from "../../measures/measured-run.ts";
import type { History } from "../../trace/history.ts";
import type { ReportInput } from "../reporter.ts";
import { type ChartPlace, chartPlaces, restHeading } from "./chart-places.ts";
import { hostCharts, hostLooks } from "./host-charts.ts";
import type { Axis, Chart, Line, MeasuresPart, NodeValues } from "./report-document.ts";
import { roundedTo } from "./rounded-to.ts";
import { runLengths } from "./run-lengths.ts";
import { sinceStart } from "./since-start.ts";
import { spreadLines } from "./spread-lines.ts";

export function measuresPart({ history, series }: ReportInput): MeasuresPart {
  const secondsAt = sinceStart(history);
  const spans = series.find((one) => axisOf(one) === "spans")?.timesMs ?? [];
  return {
    axes: {
      rounds: history.rounds.map(({ atMs }) => secondsAt(atMs)),
      spans: spans.map((endMs) => secondsAt(endMs - spanMs / 2)),
      host: hostLooks(history).map(([{ atMs }]) => secondsAt(atMs)),
    },
    charts: [...placesOf(series).flatMap((place) => chartOf(place, series)), ...hostCharts(history)],
    ofNodes: series.filter(isOfNodes).map((one) => nodeValues(one, history)),
  };
}

function placesOf(series: readonly MeasuredSeries[]): readonly ChartPlace[] {
  const placed = new Set(chartPlaces.flatMap(({ measures }) => Object.keys(measures)));
  const rest = series.filter(({ measure }) => !placed.has(measure.name));
  return [...chartPlaces, ...rest.map(({ measure }) => ({ heading: restHeading, measures: { [measure.name]: "" } }))];
}

/** None where nothing was ever known of any of its measures. */
function chartOf({ heading, title, measures }: ChartPlace, series: readonly MeasuredSeries[]): readonly Chart[] {
  const shown = series.filter(({ measure }) => measure.name in measures);
  const [first] = shown;
  if (first === undefined) return [];
  const { unit, meaning, title: own } = first.measure;
  const roles = ["main", "second", "third"] as const;
  const lines = isOfNodes(first)
    ? spread(first)
    : shown.filter(isOfNetwork).map(({ measure, values }, i): Line => {
        return { label: measures[measure.name] ?? "", role: roles[i] ?? "third", values: values.map(roundedTo(unit)) };
      });
  if (lines.every(({ values }) => values.every((value) => value === null))) return [];
  return [{ title: title ?? own, heading, unit, meaning, axis: axisOf(first), lines }];
}

/** Of the nodes' values at each time. */
function spread({ measure, timesMs, values }: NodeSeries): readonly Line[] {
  const all = [...values.values()];
  const known = timesMs.map((_, i) => all.map((own) => own[i] ?? null).filter((value) => value !== null));
  return spreadLines(known, measure.unit);
}

function nodeValues({ measure, timesMs, values }: NodeSeries, { plan }: History): NodeValues {
  const { name, title, unit } = measure;
  const nothing = timesMs.map(() => null);
  return {
    name,
    title,
    unit,
    axis: measure.of === "node" ? "rounds" : "spans",
    values: plan.nodes.map(({ id }) => runLengths((values.get(id) ?? nothing).map(roundedTo(unit)))),
  };
}

function isOfNodes(series: MeasuredSeries): series is NodeSeries {
  return series.measure.of === "node" || series.measure.of === "node-span";
}

function isOfNetwork(series: MeasuredSeries): series is NetworkSeries {
  return !isOfNodes(series);
}

function axisOf({ measure: { of } }: MeasuredSeries): Axis {
  return of === "node" || of === "network" ? "rounds" : "spans";
}
