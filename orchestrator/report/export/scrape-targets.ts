/** Where Prometheus finds the nodes of a network that stands, as its service discovery by files (`file_sd_configs`) reads it. */
import type { NodePlan, Plan } from "../../model/plan.ts";

export interface ScrapeTarget {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

export function scrapeTargets(plan: Plan, runId: string): readonly ScrapeTarget[] {
  return plan.nodes.map((node) => ({
    targets: [`${node.address}:${node.config.adminPort}`],
    labels: scrapeLabels(node, plan, runId),
  }));
}

/** What is told of a node beside its figures, here and in exports alike. */
export function scrapeLabels(
  { id, group, region, implementation }: NodePlan,
  { name }: Plan,
  runId: string,
): Readonly<Record<string, string>> {
  return { run: runId, topology: name, node: id, group, region, implementation };
}
