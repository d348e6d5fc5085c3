/**
 * What every measure offers: a name, a unit, and its value at a round or over a span of time, from the trace alone. Reports, exports,
 * comparisons and custom expectations go through the index of measures, so a new one is one new file and one line there.
 */
import type { NodeId } from "../model/step.ts";
import type { History } from "../trace/history.ts";
import type { MeasureUnit } from "./measure-unit.ts";
import type { RoundFacts } from "./round-facts.ts";

export type { MeasureUnit };

interface AnyMeasure {
  /** Unique, kebab-case, as an expectation names it: "mesh-degree". */
  readonly name: string;
  /** The heading of its chart: "Mesh degree". */
  readonly title: string;
  readonly unit: MeasureUnit;
  /** One sentence: what is counted, of whom, by which source. */
  readonly meaning: string;
  /** Which way is good; undefined where neither is by itself. */
  readonly better?: "higher" | "lower";
}

/** A number of each node at each round. */
export interface NodeMeasure extends AnyMeasure {
  readonly of: "node";
  /** Of those running nodes of which it can be said. */
  at(facts: RoundFacts): ReadonlyMap<NodeId, number>;
}

/** One number of the whole network at each round. */
export interface NetworkMeasure extends AnyMeasure {
  readonly of: "network";
  /** Null where nothing can be said. */
  at(facts: RoundFacts): number | null;
}

/** One number over a span of time, of what happened in it. */
export interface SpanMeasure extends AnyMeasure {
  readonly of: "span";
  /** Null where nothing of the kind happened. */
  over(history: History, span: Span): number | null;
}

/** A number of each node over a span of time. */
export interface NodeSpanMeasure extends AnyMeasure {
  readonly of: "node-span";
  over(history: History, span: Span): ReadonlyMap<NodeId, number>;
}

/** Unix ms, ends included. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export type Measure = NodeMeasure | NetworkMeasure | SpanMeasure | NodeSpanMeasure;
