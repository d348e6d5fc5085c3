/** What became of each node, in figures. */
import { connectionCounts } from "../measures/connection-counts.ts";
import { healthOf } from "../measures/health.ts";
import { meshDegrees } from "../measures/mesh-degree.ts";
import { topicsOf } from "../measures/topics.ts";
import type { NodePlan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { History } from "../trace/history.ts";
import { type DialCount, dialCounts } from "./dial-counts.ts";
import type { ReportInput } from "./reporter.ts";

export interface NodeRow {
  readonly node: NodePlan;
  /** At the last round of the last phase; null when it did not run then or was not seen. */
  readonly connections: { readonly inbound: number; readonly outbound: number } | null;
  /** Over all topics together, at the same time. */
  readonly meshDegree: number | null;
  /** Longest time on end in which it ran and was not healthy, ms. */
  readonly longestUnhealthyMs: number;
  /** Null when it never answered. */
  readonly dials: DialCount | null;
}

export function nodeRows({ trace, history }: ReportInput): readonly NodeRow[] {
  const { plan, phases, rounds } = history;
  const end = phases.at(-1)?.rounds.at(-1) ?? rounds.at(-1);
  const seen = end === undefined ? new Map<NodeId, number>() : connectionCounts(end, plan);
  const unhealthyMs = longestUnhealthyMs(history);
  const dials = dialCounts(trace);
  return plan.nodes.map((node) => {
    const view = seen.has(node.id) ? end?.nodes.get(node.id)?.view : undefined;
    const count = (direction: "inbound" | "outbound") =>
      view?.connections.filter((connection) => connection.direction === direction).length ?? 0;
    const degrees = topicsOf(node).map((topic) => (end && meshDegrees(end, plan, topic).get(node.id)) ?? 0);
    return {
      node,
      connections: view === undefined ? null : { inbound: count("inbound"), outbound: count("outbound") },
      meshDegree: view === undefined ? null : degrees.reduce((sum, degree) => sum + degree, 0),
      longestUnhealthyMs: unhealthyMs.get(node.id) ?? 0,
      dials: dials.get(node.id) ?? null,
    };
  });
}

/** From the first round that shows a node unhealthy to the first that no longer does, or the last of all. */
function longestUnhealthyMs({ rounds, plan }: History): ReadonlyMap<NodeId, number> {
  const sinceMs = new Map<NodeId, number>();
  const longest = new Map<NodeId, number>();
  for (const round of rounds) {
    const unhealthy = new Set(healthOf(round, plan).unhealthy.map(({ node }) => node));
    for (const { id } of plan.nodes) {
      const startedMs = sinceMs.get(id);
      if (startedMs !== undefined) longest.set(id, Math.max(longest.get(id) ?? 0, round.atMs - startedMs));
      if (!unhealthy.has(id)) sinceMs.delete(id);
      else if (startedMs === undefined) sinceMs.set(id, round.atMs);
    }
  }
  return longest;
}
