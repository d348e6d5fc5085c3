/** Holds what was measured against what a set is to look like. */
import { kernelLacks } from "../../orchestrator/conditions/kernel-lacks.ts";
import type { FlowFigures } from "../agent/protocol.ts";
import type { ConditionSet } from "./condition-set.ts";
import { type Expected, expectedFigures, type FigureName, figureNames } from "./expected.ts";
import type { Measured } from "./measured.ts";

export const backends = ["kernel", "user"] as const;
export type BackendName = (typeof backends)[number];

/** Of the cores' time, at most: a 99th percentile tells of one packet in a hundred. */
const stolenRatio = 0.01;
/** What a host is late with when it has no cores. */
const timed: readonly FigureName[] = ["meanMs", "deviationMs", "p99Ms", "bitsPerSecond"];

export interface Judged {
  readonly name: FigureName;
  readonly asked: Expected;
  readonly got: Readonly<Record<BackendName, Got>>;
}

export interface Got {
  /** What was asked, and between what this backend's figure must lie. */
  readonly goal: Expected;
  /** Null when nothing arrived that could tell. */
  readonly value: number | null;
  /**
   * "lacks": out of the goal, and known to be: the backend cannot do it. "stolen": out of the goal, and the hypervisor had
   * the cores meanwhile, so nobody knows.
   */
  readonly verdict: "in" | "out" | "lacks" | "stolen" | "not measured";
}

/**
 * What is asked of a set, figure by figure.
 * @param measured null for a backend that was not
 * @param slackMs by which the host may be late, beside the goals: the user backend works in its time
 */
export function judge(
  set: ConditionSet,
  index: number,
  measured: Readonly<Record<BackendName, Measured | null>>,
  slackMs: number,
): readonly Judged[] {
  const expected = expectedFigures(set);
  return figureNames.flatMap((name) => {
    const asked = expected[name];
    if (asked === undefined) return [];
    const late = name === "meanMs" || name === "p99Ms" ? slackMs : 0;
    const goals = { kernel: asked, user: { ...asked, high: asked.high + late } };
    const got = (backend: BackendName) => judgeOne(name, goals[backend], backend, set, measured[backend], index);
    return [{ name, asked, got: { kernel: got("kernel"), user: got("user") } }];
  });
}

function judgeOne(
  name: FigureName,
  goal: Expected,
  backend: BackendName,
  set: ConditionSet,
  measured: Measured | null,
  index: number,
): Got {
  if (measured === null) return { goal, value: null, verdict: "not measured" };
  const figures = measured.figures[index];
  const value = figures === undefined || figures.sent === 0 ? null : figureOf(name, figures);
  if (value !== null && value >= goal.low && value <= goal.high) return { goal, value, verdict: "in" };
  if (backend === "kernel" && kernelLacks(set.shaping) !== undefined) return { goal, value, verdict: "lacks" };
  const stolen = timed.includes(name) && (measured.stolenRatios?.[index] ?? 0) > stolenRatio;
  return { goal, value, verdict: stolen ? "stolen" : "out" };
}

function figureOf(name: FigureName, figures: FlowFigures): number | null {
  if (name === "meanMs" || name === "deviationMs" || name === "p99Ms" || name === "correlation") {
    return figures.delay?.[name] ?? null;
  }
  return figures[name] ?? null;
}
