/** What the report's charts draw: series over the seconds since the run's start, with its phases and faults. */
import { mean, quantileSorted } from "simple-statistics";
import { components } from "../../measures/components.ts";
import { connectionCounts } from "../../measures/connection-counts.ts";
import { deliveryOf } from "../../measures/delivery.ts";
import { healthOf } from "../../measures/health.ts";
import { meshDegrees } from "../../measures/mesh-degree.ts";
import { roundFacts } from "../../measures/round-facts.ts";
import { topicsOf } from "../../measures/topics.ts";
import { changeSteps } from "../../trace/change-steps.ts";
import { describeDone } from "../../trace/describe-action.ts";
import type { History } from "../../trace/history.ts";
import type { Round } from "../../trace/network-state.ts";
import { runLengthMs } from "../run-length.ts";

export interface Timeline {
  readonly endS: number;
  readonly phases: readonly { readonly name: string; readonly startS: number; readonly endS: number }[];
  /** The plan's, and outages of the testbed itself. */
  readonly faults: readonly { readonly atS: number; readonly label: string }[];
  /** Whether there are few enough faults for each to have its number in the charts. */
  readonly numbersFaults: boolean;
  readonly charts: readonly Chart[];
}

export interface Chart {
  readonly title: string;
  /** How its values are written: "" for counts. */
  readonly unit: "" | "ms" | "%";
  readonly timesS: readonly number[];
  readonly series: readonly Series[];
}

export interface Series {
  readonly label: string;
  /** "low" and "high" are the edges of a band; a chart has both or none. */
  readonly role: "main" | "second" | "low" | "high";
  /** One a time; null where nothing is known. */
  readonly values: readonly (number | null)[];
}

/** More numbers would cover each other. */
const mostNumbered = 24;

/** Messages are counted over spans of this length: at a few a second it holds enough of them to say something. */
const spanMs = 5000;

export function timelineOf(history: History): Timeline {
  const startMs = Date.parse(history.header.startedAt);
  const sinceStart = (atMs: number) => round((atMs - startMs) / 1000);
  const isStep = changeSteps();
  // Starts are no faults, unless of another life; what a phase's end brings back is worth seeing, and each step of a ramp is not.
  const planned = history.actions
    .filter(
      ({ action, cause }) =>
        !isStep(action) && (action.kind !== "start" || action.as !== undefined || cause === "undo"),
    )
    .map((event) => ({ atS: sinceStart(event.atMs), label: describeDone(event) }));
  const outages = history.outages.map(({ fromMs, message }) => ({
    atS: sinceStart(fromMs),
    label: `outage: ${message}`,
  }));
  const faults = [...planned, ...outages].toSorted((a, b) => a.atS - b.atS);
  return {
    endS: round(runLengthMs(history) / 1000),
    phases: history.phases.map((phase) => ({
      name: phase.timedOut ? `${phase.name} (timed out)` : phase.name,
      startS: sinceStart(phase.startMs),
      endS: sinceStart(phase.endMs),
    })),
    faults,
    numbersFaults: faults.length <= mostNumbered,
    charts: [
      ...roundCharts(history, sinceStart),
      ...messageCharts(history, sinceStart),
      hostChart(history, sinceStart),
    ],
  };
}

type SinceStart = (atMs: number) => number;

function roundCharts({ plan, rounds }: History, sinceStart: SinceStart): readonly Chart[] {
  const topics = [...new Set(plan.nodes.flatMap(topicsOf))];
  const timesS = rounds.map(({ atMs }) => sinceStart(atMs));
  const chart = (title: string, series: readonly Series[]): Chart => ({ title, unit: "", timesS, series });
  const degreesOf = (at: Round) => topics.flatMap((topic) => [...meshDegrees(at, plan, topic).values()]);
  const health = rounds.map((at) => healthOf(at, plan));
  return [
    chart("Nodes", [
      { label: "running", role: "second", values: health.map((of) => of.healthy.length + of.unhealthy.length) },
      { label: "healthy", role: "main", values: health.map((of) => of.healthy.length) },
    ]),
    chart("Mesh degree", spread(rounds.map(degreesOf))),
    chart("Connections", spread(rounds.map((at) => [...connectionCounts(at, plan).values()]))),
    chart("Components", [
      { label: "components", role: "main", values: rounds.map((at) => components(roundFacts(at, plan)).length) },
    ]),
  ];
}

/** Mean, least and most of the nodes' values at each time. */
function spread(values: readonly (readonly number[])[]): readonly Series[] {
  const each = (of: (numbers: number[]) => number) =>
    values.map((numbers) => (numbers.length === 0 ? null : round(of([...numbers]))));
  return [
    { label: "mean", role: "main", values: each(mean) },
    { label: "most", role: "high", values: each((numbers) => Math.max(...numbers)) },
    { label: "least", role: "low", values: each((numbers) => Math.min(...numbers)) },
  ];
}

function messageCharts(history: History, sinceStart: SinceStart): readonly Chart[] {
  const firstMs = history.messages[0]?.sentAtMs;
  const lastMs = history.messages.at(-1)?.sentAtMs;
  if (firstMs === undefined || lastMs === undefined) return [];
  const spans = Array.from({ length: Math.floor((lastMs - firstMs) / spanMs) + 1 }, (_, i) => firstMs + i * spanMs);
  const deliveries = spans.map((fromMs) => deliveryOf(history, { fromMs, toMs: fromMs + spanMs - 1e-3 }));
  const timesS = spans.map((fromMs) => sinceStart(fromMs + spanMs / 2));
  const latency = (p: number) =>
    deliveries.map(({ latenciesMs }) => (latenciesMs.length === 0 ? null : round(quantileSorted([...latenciesMs], p))));
  const ratios = deliveries.map(({ expected, latenciesMs }) =>
    expected === 0 ? null : round((100 * latenciesMs.length) / expected),
  );
  return [
    {
      title: "Message latency",
      unit: "ms",
      timesS,
      series: [
        { label: "p99", role: "second", values: latency(0.99) },
        { label: "p50", role: "main", values: latency(0.5) },
      ],
    },
    { title: "Delivery", unit: "%", timesS, series: [{ label: "delivered", role: "main", values: ratios }] },
  ];
}

function hostChart({ hosts }: History, sinceStart: SinceStart): Chart {
  const values = hosts.map(({ cpuRatio }) => round(cpuRatio * 100));
  const timesS = hosts.map(({ atMs }) => sinceStart(atMs));
  return { title: "Host CPU", unit: "%", timesS, series: [{ label: "in use", role: "main", values }] };
}

/** Three decimals: more are noise, and make the page large. */
function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
