/** Churns of twenty nodes, and their timelines. */
import { seededRandom } from "../../../../orchestrator/base/random.ts";
import type { TimedAction } from "../../../../orchestrator/model/plan.ts";
import type { ChurnTimelineOptions } from "../../../../orchestrator/scenario/churn/churn.ts";
import { readChurnTrace } from "../../../../orchestrator/scenario/churn/churn-trace.ts";
import { type Churn, churn, churnTimeline } from "../../../../orchestrator/scenario/churn/index.ts";
import { lifeBook } from "../../../../orchestrator/scenario/life-book.ts";

export const seeds = Array.from({ length: 20 }, (_, i) => i);
export const nodesNumbering = (count: number) => Array.from({ length: count }, (_, i) => `node-${i + 1}`);

export function churnOf(model: string, written: object): Churn {
  return churn.parse({ group: "node", model, ...written });
}

export function optionsOf(o: Partial<ChurnTimelineOptions> & { readonly seed?: number } = {}): ChurnTimelineOptions {
  return {
    nodes: nodesNumbering(20),
    durationMs: 600_000,
    cause: "phases.x.churn",
    random: seededRandom(o.seed ?? 1),
    lives: lifeBook(),
    trace: null,
    ...o,
  };
}

export function timelineOf(config: Churn, o: Parameters<typeof optionsOf>[0] = {}): readonly TimedAction[] {
  return churnTimeline(config, optionsOf(o)).timeline;
}

export function traceOf(...rows: readonly string[]) {
  const result = readChurnTrace(["time_s,node,state", ...rows].join("\n"), "crawl.csv");
  if ("problems" in result) throw new Error(result.problems.join("\n"));
  return result.trace;
}

/** Times at which any node goes, or comes back. */
export function timesOf(timeline: readonly TimedAction[], kind: string): readonly number[] {
  return timeline.flatMap(({ atMs, action }) =>
    action.kind === kind && "nodes" in action ? action.nodes.map(() => atMs) : [],
  );
}

/** One of each model, of a node by itself. */
export const examples: Readonly<Record<string, Churn>> = {
  poisson: churnOf("poisson", { leave: "30/m", join: "30/m" }),
  sessions: churnOf("sessions", {
    online: { weibull: { shape: 0.6, mean: "40s" } },
    offline: { exponential: { mean: "15s" } },
  }),
  diurnal: churnOf("diurnal", {
    period: "60s",
    leave: { low: "2/m", high: "40/m", peak: "30s" },
    join: ["40/m", "2/m", "10/m"],
  }),
  "mass-leave": churnOf("mass-leave", {
    share: "50%",
    at: "10s",
    within: "20s",
    away: { lognormal: { mean: "30s", sigma: 1 } },
  }),
  rolling: churnOf("rolling", { batch: 3, at: "5s" }),
};
