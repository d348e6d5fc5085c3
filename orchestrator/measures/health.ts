/**
 * Health as the field defines it: enough mesh peers on each topic, and enough good connections.
 * Sources: gossipsub v1.0, D_low (a mesh with fewer peers looks for more), as the node is set; the Waku infrastructure post ("at least six good connections").
 */
import { onceFor } from "../base/once-for.ts";
import type { Plan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { Round } from "../trace/network-state.ts";
import type { NetworkMeasure } from "./measure.ts";
import { connectedPeers, type RunningNode, runningNodes, runningPeers } from "./running-nodes.ts";
import { topicsOf } from "./topics.ts";

const connectionsNeeded = 6;

export interface Health {
  readonly healthy: readonly NodeId[];
  readonly unhealthy: readonly { readonly node: NodeId; readonly reason: string }[];
}

/** Of all running nodes; those that are down or paused are neither. Peers count when they run. */
export function healthOf(round: Round, plan: Plan): Health {
  return healthByPlan(plan)(round);
}

/** Judges, measures and reports ask for that of the same rounds. */
const healthByPlan = onceFor((plan: Plan) => onceFor((round: Round) => healthIn(round, plan)));

function healthIn(round: Round, plan: Plan): Health {
  const running = runningNodes(round, plan);
  const peers = runningPeers(running);
  const subscribers = new Map<string, number>();
  for (const topic of running.flatMap(({ plan: node }) => topicsOf(node))) {
    subscribers.set(topic, (subscribers.get(topic) ?? 0) + 1);
  }
  const health = { healthy: [] as NodeId[], unhealthy: [] as { node: NodeId; reason: string }[] };
  for (const node of running) {
    const reason = ailmentOf(node, peers, subscribers);
    if (reason === undefined) health.healthy.push(node.plan.id);
    else health.unhealthy.push({ node: node.plan.id, reason });
  }
  return health;
}

function ailmentOf(
  { plan: node, at: { answered, view } }: RunningNode,
  peers: ReadonlyMap<string, RunningNode>,
  subscribers: ReadonlyMap<string, number>,
): string | undefined {
  if (!answered) return "does not answer";
  if (view === undefined) return "was not seen since its start";
  for (const topic of topicsOf(node)) {
    const needed = Math.min(node.config.relay.gossip.dLow, (subscribers.get(topic) ?? 1) - 1);
    const found = countKnown(new Set(view.mesh[topic]), peers);
    if (found < needed) return `has ${found} of ${needed} mesh peers on ${topic}`;
  }
  const needed = Math.min(connectionsNeeded, node.config.peering.connections.target, peers.size - 1);
  const found = countKnown(connectedPeers(view), peers);
  return found < needed ? `has ${found} of ${needed} connections` : undefined;
}

function countKnown(listed: ReadonlySet<string>, peers: ReadonlyMap<string, RunningNode>): number {
  let known = 0;
  for (const peer of listed) if (peers.has(peer)) known++;
  return known;
}

export const healthyShareMeasure: NetworkMeasure = {
  of: "network",
  name: "healthy-share",
  title: "Healthy nodes",
  unit: "ratio",
  meaning: "Of the running nodes, those with D_low mesh peers on each of their topics and six connections.",
  better: "higher",
  at({ round, plan }) {
    const { healthy, unhealthy } = healthOf(round, plan);
    const running = healthy.length + unhealthy.length;
    return running === 0 ? null : healthy.length / running;
  },
};

export const runningMeasure: NetworkMeasure = {
  of: "network",
  name: "running",
  title: "Running nodes",
  unit: "count",
  meaning: "Nodes that are ready, neither paused nor down.",
  at: ({ running }) => running.length,
};
