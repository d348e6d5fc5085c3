/** What is done to nodes as they go and come back: in the way that they leave, and as the one that they come back as. */
import type { TimedAction } from "../../model/plan.ts";
import type { LinkAction, NodeAction, NodeId } from "../../model/step.ts";
import { describeLife, type LifeBook } from "../life-book.ts";
import { comebackOf, healOf, nodeAction } from "../timeline.ts";
import type { ChurnMoment, ChurnTimeline, ChurnTimelineOptions, Exit } from "./churn.ts";

export interface Leaving {
  readonly exit: Exit;
  readonly identity: "keep" | "fresh";
  readonly disk: "keep" | "fresh";
}

export function churnActions(
  moments: readonly ChurnMoment[],
  { exit, identity, disk }: Leaving,
  { cause, lives }: Pick<ChurnTimelineOptions, "cause" | "lives">,
): ChurnTimeline {
  const timed = (atMs: number, action: TimedAction["action"]) => ({ atMs: Math.round(atMs), cause, action });
  if (exit === "cut") {
    const cutsOrHeals = moments.flatMap(({ atMs, goes, nodes }) =>
      nodes.map((node) => timed(atMs, goes ? cutOf(node, cause) : healOf(cutOf(node, cause)))),
    );
    return { timeline: cutsOrHeals, endsAs: new Map() };
  }
  if (identity === "keep" && disk === "keep") {
    const timeline = moments.map(({ atMs, goes, nodes }) =>
      nodeAction(atMs, cause, goes ? exit : comebackOf(exit), nodes),
    );
    return { timeline, endsAs: new Map() };
  }
  const fresh = freshLives({ identity, disk }, cause, lives);
  const away = new Set<NodeId>();
  const timeline = moments.flatMap(({ atMs, goes, nodes }) => {
    for (const node of nodes) goes ? away.add(node) : away.delete(node);
    return goes
      ? [nodeAction(atMs, cause, exit, nodes)]
      : nodes.map((node) => timed(atMs, startAs(node, fresh.next(node), lives)));
  });
  for (const node of away) fresh.next(node);
  return { timeline, endsAs: fresh.last };
}

/** Its process runs on, and reaches nobody. */
function cutOf(node: NodeId, cause: string): Exclude<LinkAction, { kind: "heal" }> {
  const links = { kind: "last-mile", of: [node] } as const;
  return { kind: "change", id: `${cause}.${node}`, what: node, links, to: { cut: true } };
}

function startAs(node: NodeId, life: number, lives: LifeBook): NodeAction {
  return { kind: "start", nodes: [node], life, as: describeLife(lives.changesOf(node)[life] ?? {}) };
}

/** Each return is another life. A fresh identity is the node's own from then on. */
function freshLives({ identity, disk }: Pick<Leaving, "identity" | "disk">, cause: string, lives: LifeBook) {
  const counts = new Map<NodeId, number>();
  const last = new Map<NodeId, number>();
  const next = (node: NodeId): number => {
    const count = (counts.get(node) ?? 0) + 1;
    counts.set(node, count);
    const name = `${cause}.${count}`;
    const change = { ...(identity === "fresh" && { identity: name }), ...(disk === "fresh" && { freshDisk: name }) };
    const life = lives.livesOf([node], change).get(node) ?? lives.baseOf(node);
    lives.rebase(node, life);
    last.set(node, life);
    return life;
  };
  return { next, last };
}
