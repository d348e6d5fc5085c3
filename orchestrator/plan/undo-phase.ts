/** What brings everything back that a phase disturbed, whether or not its own timeline did: all of it is idempotent. */
import type { TimedAction } from "../model/plan.ts";
import type { Action, LateAction, LinkAction, NodeAction, NodeEffect, NodeId } from "../model/step.ts";
import { type LifeBook, startsAs } from "../scenario/life-book.ts";
import { healOf, mayKill, undoneBy } from "../scenario/timeline.ts";

/**
 * Links first, then disks, limits and clocks, then the frozen, then the dead: a node that starts finds the others, and itself as it
 * was. Those whom the run chose come last. Who may have died of what was done, or failed to restart, is started too.
 * @param endsAs the lives that churn left nodes with
 */
export function undoPhase(
  disturbances: readonly TimedAction[],
  book: LifeBook,
  endsAs: ReadonlyMap<NodeId, number>,
): readonly (Action | LateAction)[] {
  const actions = disturbances.map(({ action }) => action);
  const touched = actions.flatMap((action): Touched | readonly [] => {
    if (action.kind === "roll") return { end: { kind: "start" }, nodes: action.batches.flat() };
    return "nodes" in action && action.kind !== "resume" ? { end: undoneBy(action), nodes: action.nodes } : [];
  });
  const toStart = touched.filter(({ end }) => end.kind === "start" || mayKill(end)).flatMap(({ nodes }) => nodes);
  const chosen = new Set(actions.flatMap((action) => (action.kind === "choose" ? action.id : [])));
  return [
    ...healsOf(actions),
    ...undoneKinds.flatMap((kind) => endsOf(touched.filter(({ end }) => end.kind === kind))),
    ...startsOf([...new Set(toStart)], book, endsAs),
    ...[...chosen].map((id) => ({ kind: "release", id }) as const),
  ];
}

const undoneKinds = ["disk", "limit", "clock", "resume"] as const;

interface Touched {
  /** What brings them back. */
  readonly end: NodeEffect;
  readonly nodes: readonly NodeId[];
}

/** One action for all that comes to the same end. */
function endsOf(touched: readonly Touched[]): readonly NodeAction[] {
  const alike = Map.groupBy(touched, ({ end }) => JSON.stringify(end));
  return [...alike.values()].flatMap((same) => {
    const nodes = [...new Set(same.flatMap((one) => one.nodes))];
    return same.slice(0, 1).map(({ end }) => ({ ...end, nodes }));
  });
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
  const isOne = (node: NodeId) => !endsAs.has(node) && book.changesOf(node).length === 1;
  const plain = nodes.filter(isOne);
  const others = nodes.filter((node) => !isOne(node));
  const lives = new Map(others.map((node) => [node, endsAs.get(node) ?? book.baseOf(node)]));
  return [...(plain.length === 0 ? [] : [{ kind: "start" as const, nodes: plain }]), ...startsAs(lives, book)];
}
