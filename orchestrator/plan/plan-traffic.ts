/** Who publishes what in a phase: each message of each flow given to a node that is there to send it. */
import { shardTopic, type WorkloadMessage } from "../../node-image/contract/index.ts";
import type { Random } from "../base/random.ts";
import type { TrafficPlan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import { type FlowMessage, flowMessages } from "../scenario/traffic/flow-messages.ts";
import { largestPayload } from "../topology/largest-payload.ts";
import { type Group, longestMs, type Phase, type Topology } from "../topology/topology.ts";
import { publishersOver, type Stage } from "./flow-publishers.ts";

export function planTraffic(
  phase: Phase,
  topology: Topology,
  stage: Stage & { readonly random: Random },
): readonly TrafficPlan[] {
  const groups = new Map(topology.groups.flatMap((group) => group.nodes.map(({ id }) => [id, group] as const)));
  const groupOf = (node: NodeId): Group => {
    const group = groups.get(node);
    if (group === undefined) throw new Error(`${node} publishes and is in no group`);
    return group;
  };
  return phase.traffic.map((name) => {
    const flow = topology.traffic[name];
    if (flow === undefined) throw new Error(`no flow ${name} passed the checks`);
    const messages = flowMessages(flow, {
      durationMs: longestMs(phase),
      random: stage.random.fork(phase.name).fork(name),
      trace: flow.trace,
      publishersAt: publishersOver(flow, topology, stage, stage.random.fork("publishers").fork(name)),
      largestBytes: (node) => largestPayload(topology, groupOf(node).relay.cluster)?.bytes ?? Infinity,
    });
    const named = messages.map((message, i) => ({ ...message, id: `${phase.name}.${name}.${i + 1}` }));
    const workloads = [...Map.groupBy(named, ({ node }) => node)].map(([node, own]) => ({
      node,
      messages: own.map((message) => workloadMessage(message, groupOf(node))),
    }));
    return { flow: name, workloads };
  });
}

function workloadMessage(
  { id, atMs, bytes, shard }: FlowMessage & Pick<WorkloadMessage, "id">,
  { relay }: Group,
): WorkloadMessage {
  return { id, atMs, topic: shardTopic(relay.cluster, shard ?? relay.shards[0] ?? 0), bytes };
}
