/**
 * What was done to a network and still stands, folded from recorded actions. All that one command did by hand goes by its number, which its
 * cause tells. What a run itself left in force, since it was interrupted in the midst of a phase, goes by 0.
 */
import { isDeepStrictEqual } from "node:util";
import type { Action, LinkAction, NodeAction, NodeId } from "../model/step.ts";
import type { ActionEvent } from "../model/trace.ts";
import { healOf, undoneBy } from "../scenario/timeline.ts";
import { byHandNumber } from "../trace/by-hand-cause.ts";
import { carriedOut } from "../trace/carried-out.ts";
import { describeAction } from "../trace/describe-action.ts";
import { presenceAfter } from "../trace/presence.ts";

type Disturbance = Exclude<LinkAction, { kind: "heal" }> | NodeAction;
export type ByHand = ReadonlyMap<number, readonly Disturbance[]>;

const ofTheRun = 0;

/** By the numbers of the commands, in their order; those of which nothing stands any more are left out. */
export function standingByHand(actions: readonly ActionEvent[]): ByHand {
  const holds = new Map<string, { readonly number: number; readonly action: Disturbance }>();
  for (const event of actions) {
    const number = byHandNumber(event.cause) ?? ofTheRun;
    const action = carriedOut(event);
    if (action.kind === "heal") holds.delete(`link ${action.id}`);
    else if (!("nodes" in action)) holds.set(`link ${action.id}`, { number, action });
    else {
      for (const node of action.nodes) {
        if (disturbs(action)) holds.set(keyOf(action, node), { number, action: { ...action, nodes: [node] } });
        else holds.delete(keyOf(action, node));
      }
    }
  }
  const byNumber = Map.groupBy(holds.values(), ({ number }) => number);
  const numbers = [...byNumber.keys()].toSorted((a, b) => a - b);
  return new Map(numbers.map((number) => [number, merged(byNumber.get(number)?.map(({ action }) => action) ?? [])]));
}

/** What ends them: links first, then the frozen, then the dead, so that a node that starts finds the others. */
export function endOf(disturbances: readonly Disturbance[]): readonly Action[] {
  const ends = disturbances.map((action) => ("nodes" in action ? comebackOf(action) : healOf(action)));
  const rank = ({ kind }: Action) => (kind === "heal" ? 0 : kind === "start" ? 2 : 1);
  return ends.toSorted((a, b) => rank(a) - rank(b));
}

/** "by hand 2: kill node-3; node-1 - node-2: cut" */
export function describeByHand(number: number, disturbances: readonly Disturbance[]): string {
  const whose = number === ofTheRun ? "left by the run" : "by hand";
  return `${whose} ${number}: ${disturbances.map(describeAction).join("; ")}`;
}

function comebackOf({ nodes, ...effect }: NodeAction): NodeAction {
  return { ...undoneBy(effect), nodes };
}

/** Of a node one action holds its process; each of its limits, its disk and its clock are held by one of their own. */
function keyOf(action: NodeAction, node: NodeId): string {
  if (presenceAfter(action.kind) !== undefined) return `process ${node}`;
  return action.kind === "limit" ? `limit ${Object.keys(action.limits)} ${node}` : `${action.kind} ${node}`;
}

function disturbs({ nodes: _, ...effect }: NodeAction): boolean {
  const presence = presenceAfter(effect.kind);
  return presence === undefined ? !isDeepStrictEqual(effect, undoneBy(effect)) : presence === "gone";
}

/** One action for all nodes to which the same was done. */
function merged(actions: readonly Disturbance[]): readonly Disturbance[] {
  const alike = Map.groupBy(actions, (action) =>
    "nodes" in action ? JSON.stringify({ ...action, nodes: [] }) : action.id,
  );
  return [...alike.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined || !("nodes" in first)) return same;
    return [{ ...first, nodes: same.flatMap((action) => ("nodes" in action ? action.nodes : [])) }];
  });
}
