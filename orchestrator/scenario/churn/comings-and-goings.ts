/** Whom departures and returns hit that come at given times: shared by the models that go by the rates of a whole group. */
import type { NodeId } from "../../model/step.ts";
import type { ChurnMoment, ChurnOptions } from "./churn.ts";

/**
 * A departure takes a random online node, a return a random offline one. A return while all are online, or a
 * departure at the floor, does not happen: near the edges the rates are upper bounds.
 */
export function comingsAndGoings(
  goesAtMs: readonly number[],
  comesAtMs: readonly number[],
  leastOnline: number,
  { nodes, random }: Pick<ChurnOptions, "nodes" | "random">,
): readonly ChurnMoment[] {
  const events = [
    ...goesAtMs.map((atMs) => ({ atMs, goes: true })),
    ...comesAtMs.map((atMs) => ({ atMs, goes: false })),
  ].toSorted((a, b) => a.atMs - b.atMs);
  const choose = random.fork("choose");
  const online = new Set<NodeId>(nodes);
  const offline = new Set<NodeId>();
  return events.flatMap(({ atMs, goes }) => {
    const [from, to] = goes ? [online, offline] : [offline, online];
    const [node] = from.size > (goes ? leastOnline : 0) ? choose.sample([...from], 1) : [];
    if (node === undefined) return [];
    from.delete(node);
    to.add(node);
    return [{ atMs, goes, nodes: [node] }];
  });
}
