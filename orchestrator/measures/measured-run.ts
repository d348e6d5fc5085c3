/** Every measure over the whole time of a run, worked out in one pass: what reports draw, exports write and comparisons compare. */
import { mean } from "simple-statistics";
import { onceFor } from "../base/once-for.ts";
import type { NodePlan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { History } from "../trace/history.ts";
import { measures } from "./index.ts";
import type { Measure, NetworkMeasure, NodeMeasure, NodeSpanMeasure, Span, SpanMeasure } from "./measure.ts";
import { roundFacts } from "./round-facts.ts";

/** What happens is counted over spans of this length: at a few messages a second it holds enough of them to say something. */
export const spanMs = 5000;

export type MeasuredSeries = NetworkSeries | NodeSeries;

/** One value a time; null where nothing can be said. Times are Unix ms: of rounds, or the ends of spans. */
export interface NetworkSeries {
  readonly measure: NetworkMeasure | SpanMeasure;
  readonly timesMs: readonly number[];
  readonly values: readonly (number | null)[];
}

export interface NodeSeries {
  readonly measure: NodeMeasure | NodeSpanMeasure;
  readonly timesMs: readonly number[];
  /** Nodes in the plan's order; those of which nothing was ever said are left out. */
  readonly values: ReadonlyMap<NodeId, readonly (number | null)[]>;
}

/** In the order of the index. */
export const measuredRun = onceFor((history: History): readonly MeasuredSeries[] => {
  const roundTimes = history.rounds.map(({ atMs }) => atMs);
  const spans = spansOf(history);
  const spanTimes = spans.map(({ toMs }) => toMs);
  const { ofNetwork, ofNodes } = measuredRounds(history);
  return measures.map((measure): MeasuredSeries => {
    switch (measure.of) {
      case "network":
        return { measure, timesMs: roundTimes, values: ofNetwork.get(measure) ?? [] };
      case "span":
        return { measure, timesMs: spanTimes, values: spans.map((span) => measure.over(history, span)) };
      case "node":
        return { measure, timesMs: roundTimes, values: ofNodes.get(measure)?.values() ?? new Map() };
      case "node-span": {
        const values = nodeValues(history, spans.length);
        for (const [i, span] of spans.entries()) values.put(i, measure.over(history, span));
        return { measure, timesMs: spanTimes, values: values.values() };
      }
      default:
        return measure satisfies never;
    }
  });
});

/** A round after the other: what is worked out of one, graphs above all, is let go before the next. */
function measuredRounds(history: History) {
  const { plan, rounds } = history;
  const ofNetwork = new Map<Measure, (number | null)[]>();
  const ofNodes = new Map<Measure, NodeValues>();
  for (const measure of measures) {
    if (measure.of === "network") ofNetwork.set(measure, []);
    if (measure.of === "node") ofNodes.set(measure, nodeValues(history, rounds.length));
  }
  for (const [i, round] of rounds.entries()) {
    const facts = roundFacts(round, plan, rounds[i - 1]);
    for (const measure of measures) {
      if (measure.of === "network") ofNetwork.get(measure)?.push(measure.at(facts));
      if (measure.of === "node") ofNodes.get(measure)?.put(i, measure.at(facts));
    }
  }
  return { ofNetwork, ofNodes };
}

interface NodeValues {
  put(i: number, values: ReadonlyMap<NodeId, number>): void;
  /** Of nodes that have one at some time, in the plan's order. */
  values(): ReadonlyMap<NodeId, readonly (number | null)[]>;
}

function nodeValues({ plan }: History, times: number): NodeValues {
  const known = new Map<NodeId, (number | null)[]>();
  return {
    put(i, values) {
      for (const [node, value] of values) {
        const own = known.get(node) ?? Array.from({ length: times }, () => null);
        own[i] = value;
        known.set(node, own);
      }
    },
    values: () => new Map(plan.nodes.flatMap(({ id }) => (known.has(id) ? [[id, known.get(id) ?? []]] : []))),
  };
}

/** One figure of a measure in a phase. */
export interface PhaseFigure {
  readonly phase: string;
  readonly measure: Measure;
  /** Of what is measured at rounds: the mean over the phase's rounds, of nodes the mean of their means. Else what it is over the phase. */
  readonly value: number;
}

/** Those of which something can be said. `series`: of the same history. */
export function phaseFigures(history: History, series: readonly MeasuredSeries[]): readonly PhaseFigure[] {
  return history.phases.flatMap(({ name: phase, startMs, endMs }) =>
    series.flatMap((one): PhaseFigure[] => {
      const value = figureOf(one, { fromMs: startMs, toMs: endMs }, history);
      return value === null ? [] : [{ phase, measure: one.measure, value }];
    }),
  );
}

/** Of the nodes of these groups alone, where a measure of nodes is asked of some; null where nothing can be said. */
export function phaseFigure(
  history: History,
  wanted: { readonly measure: string; readonly in: string; readonly of?: readonly string[] | undefined },
): number | null {
  const series = measuredRun(history).find(({ measure }) => measure.name === wanted.measure);
  const phase = history.phases.find(({ name }) => name === wanted.in);
  if (series === undefined || phase === undefined) return null;
  const isAsked = ({ group }: NodePlan) => wanted.of?.includes(group) ?? true;
  const nodes = new Set(history.plan.nodes.filter(isAsked).map(({ id }) => id));
  return figureOf(series, { fromMs: phase.startMs, toMs: phase.endMs }, history, nodes);
}

function figureOf(
  { measure, timesMs, values }: MeasuredSeries,
  span: Span,
  history: History,
  nodes?: ReadonlySet<NodeId>,
): number | null {
  const ofThem = <T>(all: ReadonlyMap<NodeId, T>) =>
    [...all].flatMap(([node, value]) => (nodes?.has(node) === false ? [] : [value]));
  if (measure.of === "span") return measure.over(history, span);
  if (measure.of === "node-span") return meanOf(ofThem(measure.over(history, span)));
  const isIn = (_: unknown, i: number) => {
    const atMs = timesMs[i] ?? Number.NaN;
    return atMs >= span.fromMs && atMs <= span.toMs;
  };
  const rounds: readonly (readonly (number | null)[])[] = values instanceof Map ? ofThem(values) : [values];
  return meanOf(rounds.map((own) => meanOf(own.filter(isIn))));
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : mean(known);
}

/** From the first phase's start to the last event, one after the other; what is left at the end is one, too, unless it is short. */
function spansOf({ phases, lastMs }: History): readonly Span[] {
  const startMs = phases[0]?.startMs;
  if (startMs === undefined) return [];
  const count = Math.max(1, Math.round((lastMs - startMs) / spanMs));
  // Ends belong to a span; a time belongs to one.
  return Array.from({ length: count }, (_, i) => ({
    fromMs: startMs + i * spanMs,
    toMs: i === count - 1 ? lastMs : startMs + (i + 1) * spanMs - 1e-3,
  }));
}
