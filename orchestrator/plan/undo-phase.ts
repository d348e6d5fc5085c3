/** What brings everything back that a phase disturbed, whether or not its own timeline did: all of it is idempotent. */
import type { TimedAction } from "../model/plan.ts";
import type { Action, LateAction, LinkAction, NodeAction, NodeEffect, NodeId } from "../model/step.ts";
import { describeLife, type LifeBook } from "../scenario/life-book.ts";
import { healOf, undoneBy } from "../scenario/timeline.ts";

/**
 * Links first, then disks, limits and clocks, then the frozen, then the dead: a node that starts finds the others, and itself as it
 * was. Those whom the run chose come last. Restarted nodes are started too, should one have failed.
 * @param endsAs the lives that churn left nodes with
 */
export function undoPhase(
  disturbances: readonly TimedAction[],
  book: LifeBook,
  endsAs: ReadonlyMap<NodeId, number>,
): readonly (Action | LateAction)[] {
  const actions = disturbances.map(({ action }) => action);
  const began = actions.flatMap((action) =>
    "nodes" in action && action.kind !== "resume" ? { effect: action, nodes: action.nodes } : [],
  );
  const rolled = actions.flatMap((action) =>
    action.kind === "roll" ? { effect: { kind: "restart" } as const, nodes: action.batches.flat() } : [],
  );
  const byEnd = Map.groupBy([...began, ...rolled], ({ effect }) => undoneBy(effect).kind);
  const touched = (kind: NodeEffect["kind"]) => byEnd.get(kind) ?? [];
  const nodesOf = (kind: NodeEffect["kind"]) => [...new Set(touched(kind).flatMap(({ nodes }) => nodes))];
  const undone = (["disk", "limit", "clock", "resume"] as const).flatMap((kind): readonly NodeAction[] => {
    const [first] = touched(kind);
    return first === undefined ? [] : [{ ...undoneBy(first.effect), nodes: nodesOf(kind) }];
  });
  const chosen = new Set(actions.flatMap((action) => (action.kind === "choose" ? action.id : [])));
  return [
    ...healsOf(actions),
    ...undone,
    ...startsOf(nodesOf("start"), book, endsAs),
    ...[...chosen].map((id) => ({ kind: "release", id }) as const),
  ];
}

function healsOf(actions: readonly (Action | LateAction)[]): readonly LinkAction[] {
  const heals = new Map<string, LinkAction>();
  for (const action of actions) {
    if (action.kind === "partition" || action.kind === "change") heals.set(action.id, healOf(action));
    else if (action.kind === "heal") heals.delete(action.id);
  }
  return [...heals.values()];
}

/** Each as what churn left it, or as what it is by itself; where it never was anything else, that goes without saying. */
function startsOf(
  nodes: readonly NodeId[],
  book: LifeBook,
  endsAs: ReadonlyMap<NodeId, number>,
): readonly NodeAction[] {
  const lifeOf = (node: NodeId) =>
    endsAs.get(node) ?? (book.changesOf(node).length === 1 ? undefined : book.baseOf(node));
  const words = (node: NodeId) => describeLife(book.changesOf(node)[lifeOf(node) ?? 0] ?? {});
  const alike = Map.groupBy(nodes, (node) => `${lifeOf(node)} ${words(node)}`);
  return [...alike.values()].flatMap((those): NodeAction | readonly [] => {
    const [first] = those;
    const life = first === undefined ? undefined : lifeOf(first);
    if (first === undefined || life === undefined) return { kind: "start", nodes: those };
    return { kind: "start", nodes: those, life, as: words(first) };
  });
}
