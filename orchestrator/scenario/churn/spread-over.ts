/** Nodes that all go, or all come, within a span: at once where it has no length, else each at a time of its own. */
import type { Random } from "../../base/random.ts";
import type { NodeId } from "../../model/step.ts";
import type { ChurnMoment } from "./churn.ts";

/** Times are drawn evenly over [at, at + within), in order of time. */
export function spreadOver(
  nodes: readonly NodeId[],
  { at, within }: { readonly at: number; readonly within: number },
  random: Random,
  goes: boolean,
): readonly ChurnMoment[] {
  if (nodes.length === 0) return [];
  if (within === 0) return [{ atMs: at, goes, nodes }];
  return nodes
    .map((node) => ({ atMs: at + random.fork(node).next() * within, goes, nodes: [node] }))
    .toSorted((a, b) => a.atMs - b.atMs);
}
