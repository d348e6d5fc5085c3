/** Who publishes what in a phase: each message of each flow given to a node that is there to send it. */
import { shardTopic, type WorkloadMessage } from "../../node-image/contract/index.ts";
import type { Random } from "../base/random.ts";
import type { TimedAction, TrafficPlan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import { type Flow, flowMessages } from "../scenario/traffic.ts";
import type { PhaseCast } from "../topology/cast.ts";
import { type Group, longestMs, type Phase, type Topology } from "../topology/topology.ts";
import { presenceAfter } from "../trace/presence.ts";

/** A node gets no message to send so shortly after it came (it may have no peers yet) or before it leaves. */
const settlesMs = 5000;
const leavesMs = 2000;

interface Stage {
  readonly cast: PhaseCast;
  readonly timeline: readonly TimedAction[];
  readonly random: Random;
}

export function planTraffic(phase: Phase, topology: Topology, stage: Stage): readonly TrafficPlan[] {
  const isThere = presence(stage);
  return phase.traffic.map((name) => {
    const flow = topology.traffic[name];
    if (flow === undefined) throw new Error(`no flow ${name} passed the checks`);
    const groupOf = publishers(flow, topology, stage.cast);
    const all = [...groupOf.keys()];
    const messages = flowMessages(flow, {
      durationMs: longestMs(phase),
      random: stage.random.fork(phase.name).fork(name),
      publishersAt: (atMs) => {
        const there = all.filter((node) => isThere(node, atMs));
        // With nobody there the message is planned all the same: the trace then shows that it was not sent.
        return there.length > 0 ? there : all;
      },
    });
    const named = messages.map(({ atMs, node }, i) => ({
      node,
      message: messageOf(flow, `${phase.name}.${name}.${i + 1}`, atMs, groupOf.get(node)),
    }));
    const workloads = [...Map.groupBy(named, ({ node }) => node)].map(([node, own]) => ({
      node,
      messages: own.map(({ message }) => message),
    }));
    return { flow: name, workloads };
  });
}

function publishers({ from }: Flow, topology: Topology, cast: PhaseCast): ReadonlyMap<NodeId, Group> {
  const groups = topology.groups.filter((group) => [from].flat().includes(group.name));
  const nodes = groups.flatMap((group) => group.nodes.map(({ id }) => [id, group] as const));
  return new Map(nodes.filter(([id]) => cast.runningFromMs.has(id)));
}

function messageOf(flow: Flow, id: string, atMs: number, group: Group | undefined): WorkloadMessage {
  if (group === undefined) throw new Error(`${id} has a publisher outside of its flow`);
  const shard = flow.shard ?? group.relay.shards[0] ?? 0;
  return { id, atMs, topic: shardTopic(group.relay.cluster, shard), bytes: flow.size };
}

/** Whether a node is well there at a time, by the timeline and by what earlier phases kept down. */
function presence({ cast, timeline }: Stage): (node: NodeId, atMs: number) => boolean {
  const changes = new Map<NodeId, { readonly atMs: number; readonly comes: boolean }[]>();
  for (const { atMs, action } of timeline) {
    const presence = "nodes" in action ? presenceAfter(action.kind) : undefined;
    if (!("nodes" in action) || presence === undefined) continue;
    const comes = presence === "there";
    for (const node of action.nodes) {
      const known = changes.get(node) ?? [];
      // A restart is a leave and a return in one.
      if (action.kind === "restart") known.push({ atMs, comes: false });
      known.push({ atMs, comes });
      changes.set(node, known);
    }
  }
  const startsHere = new Set(cast.starts.flatMap(({ action }) => ("nodes" in action ? action.nodes : [])));
  return (node, atMs) => {
    const own = changes.get(node) ?? [];
    if (own.some((change) => !change.comes && change.atMs >= atMs && change.atMs < atMs + leavesMs)) return false;
    const last = own.findLast((change) => change.atMs <= atMs);
    if (last === undefined) return !cast.keptDown.includes(node) && !startsHere.has(node);
    return last.comes && atMs - last.atMs >= settlesMs;
  };
}
