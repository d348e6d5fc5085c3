/** Rounds made by hand, for tests of what is measured at one. */
import type { Plan } from "../../../orchestrator/model/plan.ts";
import { type NodeAt, networkState, type Round } from "../../../orchestrator/trace/network-state.ts";
import { type Links, tape } from "../trace/record-trace.ts";

/** "node-1" and so on. */
export function ids(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `node-${i + 1}`);
}

/** All nodes ready and seen with these links, but for what `change` says. */
export function roundOf(plan: Plan, links: Links, change: Readonly<Record<string, Partial<NodeAt>>> = {}): Round {
  const recorded = tape(plan);
  for (const { id } of plan.nodes) recorded.status(0, id, "ready");
  recorded.observe(1, links);
  const state = networkState(plan);
  for (const event of recorded.events) state.apply(event);
  const { atMs, nodes } = state.round();
  return { atMs, nodes: new Map([...nodes].map(([id, node]) => [id, { ...node, ...change[id] }])) };
}
