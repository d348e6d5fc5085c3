/** Who publishes the messages of a flow: the nodes that it takes of its groups, and which of them are there at a time. */
import type { Random } from "../base/random.ts";
import type { TimedAction } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import { type Flow, groupsOf, weightsOf } from "../scenario/traffic/flow.ts";
import type { PublisherPool } from "../scenario/traffic/flow-messages.ts";
import type { PhaseCast } from "../topology/cast.ts";
import type { Group, Topology } from "../topology/topology.ts";
import { presenceAfter } from "../trace/presence.ts";

/** A node gets no message to send so shortly after it came (it may have no peers yet) or before it leaves. */
const settlesMs = 5000;
const leavesMs = 2000;

/** @param random the same in every phase, so that a flow keeps its publishers */
export function takenFrom(group: Group, { publishers }: Pick<Flow, "publishers">, random: Random): readonly NodeId[] {
  const nodes = group.nodes.map(({ id }) => id);
  if (publishers === undefined) return nodes;
  const count = "count" in publishers ? publishers.count : Math.round(publishers.share * nodes.length);
  return random.fork(group.name).sample(nodes, count);
}

export interface Stage {
  readonly cast: PhaseCast;
  /** Of the whole phase, in order. */
  readonly timeline: readonly TimedAction[];
  /** Of the phase before, where what it did was undone: whoever was away at its end comes back now. */
  readonly undone: readonly TimedAction[];
}

/** @param random the same in every phase */
export function publishersOver(
  flow: Flow,
  topology: Pick<Topology, "groups">,
  stage: Stage,
  random: Random,
): (atMs: number) => readonly PublisherPool[] {
  const weights = weightsOf(flow);
  const groups = topology.groups.filter(({ name }) => groupsOf(flow).includes(name));
  const taken = groups.map((group) => ({
    nodes: takenFrom(group, flow, random).filter((node) => stage.cast.runningFromMs.has(node)),
    weight: weights?.[group.name] ?? 1,
  }));
  // Without weights every node is as likely, whatever its group.
  const all = weights ? taken : [{ nodes: taken.flatMap(({ nodes }) => nodes), weight: 1 }];
  const isThere = presenceIn(stage);
  return (atMs) => {
    const there = all.map(({ nodes, weight }) => ({ nodes: nodes.filter((node) => isThere(node, atMs)), weight }));
    // With nobody there the message is planned all the same: the trace then shows that it was not sent.
    return there.some(({ nodes }) => nodes.length > 0) ? there : all;
  };
}

/** Whether a node is well there at a time, by the timeline and by what earlier phases kept down. */
function presenceIn({ cast, timeline, undone }: Stage): (node: NodeId, atMs: number) => boolean {
  const changes = changesIn(timeline);
  const before = changesIn(undone);
  const startsHere = new Set(cast.starts.flatMap(({ action }) => ("nodes" in action ? action.nodes : [])));
  return (node, atMs) => {
    const comesBack = before.get(node)?.at(-1)?.comes === false ? [{ atMs: 0, comes: true }] : [];
    const own = [...comesBack, ...(changes.get(node) ?? [])];
    if (own.some((change) => !change.comes && change.atMs >= atMs && change.atMs < atMs + leavesMs)) return false;
    const last = own.findLast((change) => change.atMs <= atMs);
    if (last === undefined) return !cast.keptDown.includes(node) && !startsHere.has(node);
    return last.comes && atMs - last.atMs >= settlesMs;
  };
}

interface Change {
  readonly atMs: number;
  readonly comes: boolean;
}

/** Of each node in order of time. Who is cut off is as good as away. */
function changesIn(timeline: readonly TimedAction[]): ReadonlyMap<NodeId, readonly Change[]> {
  const changes = new Map<NodeId, readonly Change[]>();
  const note = (nodes: readonly NodeId[], atMs: number, comes: boolean) => {
    for (const node of nodes) changes.set(node, [...(changes.get(node) ?? []), { atMs, comes }]);
  };
  const cutBy = new Map<string, readonly NodeId[]>();
  for (const { atMs, action } of timeline) {
    if ("nodes" in action) {
      const presence = presenceAfter(action.kind);
      // Who is started anew, or as another, leaves and returns in one.
      const leavesToo = action.kind === "restart" || (action.kind === "start" && action.life !== undefined);
      if (leavesToo) note(action.nodes, atMs, false);
      if (presence !== undefined) note(action.nodes, atMs, presence === "there");
    } else if (action.kind === "change" && action.to.cut && action.links.kind === "last-mile") {
      cutBy.set(action.id, action.links.of);
      note(action.links.of, atMs, false);
    } else if (action.kind === "heal") note(cutBy.get(action.id) ?? [], atMs, true);
  }
  return changes;
}
