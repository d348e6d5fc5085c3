/** Two sets of runs beside each other: of each measure in each phase how far they lie apart, and whether more than by chance. */
import { mean } from "simple-statistics";
import type { Outcome } from "../../model/verdict.ts";
import { chancesOf } from "./chances.ts";
import type { ComparedRun, FigureName } from "./compared-run.ts";
import { remarksOn } from "./comparison-remarks.ts";
import { type Deal, dealsOf } from "./deals.ts";
import { type Interval, shiftInterval } from "./shift-interval.ts";

export type Change = "better" | "worse" | "changed" | "no evidence";

/** For machines as it stands. A is what is compared with, B what is compared. */
export interface Comparison {
  readonly format: 1;
  readonly topology: string;
  /** "worse" when any figure is. */
  readonly outcome: "worse" | "no evidence of worse";
  /** 0..1: of all figures together. */
  readonly confidence: number;
  readonly a: Side;
  readonly b: Side;
  /** What a reader should know before: a sentence each. */
  readonly remarks: readonly string[];
  /** In the order of phases, then of measures; of what both sides say something. */
  readonly figures: readonly ComparedFigure[];
}

export interface Side {
  /** As it was named. */
  readonly path: string;
  /** Those that are compared. */
  readonly runs: readonly string[];
  readonly outcomes: Readonly<Record<Outcome, number>>;
}

export interface ComparedFigure extends FigureName {
  readonly a: Sample;
  readonly b: Sample;
  /** Of the means, B less A. */
  readonly difference: number;
  /** Of the difference, of this figure by itself; null where there are too few runs for one. */
  readonly interval: Interval | null;
  /** That runs which do not differ show a difference as great in any of their figures, 0..1. */
  readonly chance: number;
  readonly change: Change;
}

export interface Sample {
  /** In the order of the side's runs. */
  readonly values: readonly (number | null)[];
  readonly mean: number;
}

/** Runs of one topology that are compared, and how many inconclusive ones are not. */
export interface RunSet {
  readonly path: string;
  readonly runs: readonly ComparedRun[];
  readonly leftOut: number;
}

export interface CompareOptions {
  /** 0..1, below 1. */
  readonly confidence: number;
}

/** @param a not empty, as `b` */
export function compareRuns(a: RunSet, b: RunSet, { confidence }: CompareOptions): Comparison {
  const names = figureNames([...a.runs, ...b.runs]);
  const samples = names.map((name) => ({ name, a: valuesOf(a.runs, name), b: valuesOf(b.runs, name) }));
  const inBoth = samples.filter(({ a, b }) => [a, b].every((values) => values.some((value) => value !== null)));
  const deals = dealsOf(a.runs.length, b.runs.length);
  const chances = chancesOf(
    inBoth.map(({ a, b }) => [...a, ...b]),
    a.runs.length,
    deals,
  );
  const figures = inBoth.map((values, i) => ({
    ...figureOf(values, chances[i] ?? 1, confidence),
    interval: intervalOf(values, deals, confidence),
  }));
  const topologies = new Set([...a.runs, ...b.runs].map(({ topology }) => topology));
  return {
    format: 1,
    topology: [...topologies].join(" and "),
    outcome: figures.some(({ change }) => change === "worse") ? "worse" : "no evidence of worse",
    confidence,
    a: sideOf(a),
    b: sideOf(b),
    remarks: remarksOn(a, b, { confidence, inOne: samples.filter((sample) => !inBoth.includes(sample)) }),
    figures,
  };
}

export interface FigureValues {
  readonly name: FigureName;
  readonly a: Sample["values"];
  readonly b: Sample["values"];
}

function figureNames(runs: readonly ComparedRun[]): readonly FigureName[] {
  const names = new Map<string, FigureName>();
  for (const { value: _, ...name } of runs.flatMap(({ figures }) => figures)) {
    const key = `${name.phase} ${name.measure}`;
    if (!names.has(key)) names.set(key, name);
  }
  return [...names.values()];
}

function valuesOf(runs: readonly ComparedRun[], { phase, measure }: FigureName): readonly (number | null)[] {
  return runs.map(
    ({ figures }) => figures.find((one) => one.phase === phase && one.measure === measure)?.value ?? null,
  );
}

function figureOf({ name, ...values }: FigureValues, chance: number, confidence: number) {
  const [a, b] = [sampleOf(values.a), sampleOf(values.b)];
  const difference = b.mean - a.mean;
  const change = chance > 1 - confidence ? "no evidence" : changeOf(difference, name);
  return { ...name, a, b, difference, chance, change };
}

/** @param deals of all runs */
function intervalOf({ a, b }: FigureValues, deals: readonly Deal[], confidence: number): Interval | null {
  const [knownA, knownB] = [knownOf(a), knownOf(b)];
  const isWhole = knownA.length === a.length && knownB.length === b.length;
  return shiftInterval(knownA, knownB, isWhole ? deals : dealsOf(knownA.length, knownB.length), confidence);
}

function changeOf(difference: number, { better }: FigureName): Change {
  if (better === null) return "changed";
  return difference > 0 === (better === "higher") ? "better" : "worse";
}

function sampleOf(values: Sample["values"]): Sample {
  return { values, mean: mean(knownOf(values)) };
}

function knownOf(values: Sample["values"]): number[] {
  return values.filter((value) => value !== null);
}

function sideOf({ path, runs }: RunSet): Side {
  const count = (wanted: Outcome) => runs.filter(({ outcome }) => outcome === wanted).length;
  return {
    path,
    runs: runs.map(({ directory }) => directory),
    outcomes: { pass: count("pass"), fail: count("fail"), inconclusive: count("inconclusive") },
  };
}
