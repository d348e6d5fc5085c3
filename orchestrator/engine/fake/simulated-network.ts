/**
 * A network in memory that behaves like a sound one: nodes that run and reach each other are connected to their
 * neighbours on a ring, mesh with the nearest of them, and get each other's messages after the planned delay.
 * It leaves out everything that makes a real network worth testing; it exists to test the orchestrator.
 */
import { isDeepStrictEqual } from "node:util";
import { containsCidr } from "cidr-tools";
import type { NodeEvent, NodeState, Workload, WorkloadMessage } from "../../../node-image/contract/index.ts";
import { shardTopic } from "../../../node-image/contract/index.ts";
import type { LinkState } from "../../model/link.ts";
import type { NodePlan, Plan } from "../../model/plan.ts";
import type { DiskState, NodeId, ProcessLimits } from "../../model/step.ts";
import { nodeInLife } from "../node-in-life.ts";

/** Neighbours on each side of the ring that a node is connected to, and meshes with. */
const connectedReach = 5;
const meshReach = 3;
const latencyMs = 5;
/** Of its event loop, where it has one core; the fewer it has, the more. */
const loopLagMs = 10;
/** A node that may use less does not live. */
const neededMemoryBytes = 64 * 1024 ** 2;

export type FakeStatus = "down" | "running" | "paused";

interface FakeNode {
  readonly plan: NodePlan;
  status: FakeStatus;
  link: LinkState;
  /** Which of its lives it is, or will be started as. */
  life: number;
  clockOffsetMs: number;
  limits: ProcessLimits;
  disk: DiskState;
  boots: number;
  pending: (WorkloadMessage & { dueMs: number })[];
  events: NodeEvent[];
}

export interface SimulatedNetwork {
  has(node: NodeId): boolean;
  status(node: NodeId): FakeStatus;
  /** Gives false when the node was in that status already. */
  setStatus(node: NodeId, status: FakeStatus): boolean;
  /** What it is to be started as: false when it is that already. One that runs as another is down from then on. */
  setLife(node: NodeId, life: number): boolean;
  setLink(node: NodeId, link: LinkState): boolean;
  setClock(node: NodeId, offsetMs: number): boolean;
  setLimits(node: NodeId, limits: ProcessLimits): boolean;
  /** Undefined where the node has none. Nodes write nothing: it is only remembered. */
  setDisk(node: NodeId, disk: DiskState): boolean | undefined;
  /** Whether it may use less memory than it needs. */
  starves(node: NodeId): boolean;
  workload(node: NodeId, workload: Workload): void;
  drop(node: NodeId): void;
  /** Nodes evict nobody: it is only told. */
  protect(node: NodeId, peer: string): void;
  state(node: NodeId, since: string | undefined): NodeState;
}

export function simulatedNetwork(plan: Plan): SimulatedNetwork {
  const nodes = new Map<NodeId, FakeNode>(
    plan.nodes.map((node) => [
      node.id,
      {
        plan: node,
        status: "down",
        link: node.link,
        life: 0,
        clockOffsetMs: 0,
        limits: { cpus: null, memoryBytes: null },
        disk: "writable",
        boots: 0,
        pending: [],
        events: [],
      },
    ]),
  );
  const get = (id: NodeId): FakeNode => {
    const node = nodes.get(id);
    if (node === undefined) throw new Error(`no node ${id}`);
    return node;
  };
  /** Publishes what fell due under the conditions that held until now. */
  const advance = () => {
    const now = Date.now();
    for (const node of nodes.values()) {
      const due = node.pending.filter((message) => message.dueMs <= now);
      node.pending = node.pending.filter((message) => message.dueMs > now);
      if (node.status === "running") for (const message of due) publish(node, message, nodes);
    }
  };
  return {
    has: (id) => nodes.has(id),
    status: (id) => get(id).status,
    setStatus(id, status) {
      advance();
      const node = get(id);
      if (node.status === status) return false;
      if (node.status === "down") {
        node.boots += 1;
        node.events = [];
        node.pending = [];
      }
      node.status = status;
      return true;
    },
    setLife(id, life) {
      advance();
      const node = get(id);
      if (node.life === life) return false;
      node.life = life;
      node.status = "down";
      return true;
    },
    setClock(id, offsetMs) {
      advance();
      const node = get(id);
      const changed = node.clockOffsetMs !== offsetMs;
      node.clockOffsetMs = offsetMs;
      return changed;
    },
    setLimits(id, limits) {
      const node = get(id);
      const changed = !isDeepStrictEqual(node.limits, limits);
      node.limits = limits;
      return changed;
    },
    setDisk(id, disk) {
      const node = get(id);
      if (node.plan.config.dataDirectory === null) return undefined;
      const changed = node.disk !== disk;
      node.disk = disk;
      return changed;
    },
    starves: (id) => (get(id).limits.memoryBytes ?? neededMemoryBytes) < neededMemoryBytes,
    setLink(id, link) {
      advance();
      const node = get(id);
      const changed = !isDeepStrictEqual(node.link, link);
      node.link = link;
      return changed;
    },
    workload(id, { startInMs, messages }) {
      const startMs = Date.now() + startInMs;
      get(id).pending.push(...messages.map((message) => ({ ...message, dueMs: startMs + message.atMs })));
    },
    drop(id) {
      advance();
      get(id).pending = [];
    },
    protect(id, peer) {
      const { events, clockOffsetMs } = get(id);
      const values = { by: "topology" };
      const atMs = Date.now() + clockOffsetMs;
      events.push({ kind: "decision", atMs, what: "protect", peer, reason: "an operator asked for it", values });
    },
    state(id, since) {
      advance();
      return stateOf(get(id), nodes, since);
    },
  };
}

function publish(
  node: FakeNode,
  message: WorkloadMessage & { dueMs: number },
  nodes: ReadonlyMap<NodeId, FakeNode>,
): void {
  const { id, topic, bytes, dueMs } = message;
  const receivers = island(node, nodes).filter((other) => other !== node);
  const sentAtMs = dueMs + node.clockOffsetMs;
  node.events.push({ kind: "published", atMs: sentAtMs, id, topic, bytes, recipients: receivers.length });
  for (const other of receivers) {
    const atMs = dueMs + latencyMs + other.clockOffsetMs;
    other.events.push({ kind: "received", atMs, id, topic, bytes, sentAtMs, from: peerIdOf(node) });
  }
}

function stateOf(node: FakeNode, nodes: ReadonlyMap<NodeId, FakeNode>, since: string | undefined): NodeState {
  const bootId = `boot-${node.boots}`;
  const [sinceBoot, sinceEvent] = since?.split("/") ?? [];
  const events = sinceBoot === bootId ? node.events.slice(Number(sinceEvent)) : node.events;
  const ring = island(node, nodes);
  const { cluster, shards } = node.plan.config.relay;
  const mesh = neighbours(node, ring, meshReach).map(peerIdOf);
  return {
    cursor: `${bootId}/${node.events.length}`,
    bootId,
    nowMs: Date.now() + node.clockOffsetMs,
    loopLagMs: node.limits.cpus === null ? 0 : loopLagMs / node.limits.cpus,
    view: {
      connections: neighbours(node, ring, connectedReach).map((other) => ({
        peer: peerIdOf(other),
        direction: node.plan.id < other.plan.id ? "outbound" : "inbound",
        address: `/ip4/${other.plan.address}/tcp/${other.plan.config.p2pPort}`,
        openedAtMs: 0,
      })),
      mesh: Object.fromEntries(shards.map((shard) => [shardTopic(cluster, shard), mesh])),
      knownPeers: nodes.size - 1,
    },
    scores: {},
    counters: {
      dials: 0,
      dialFailures: 0,
      published: node.events.filter((event) => event.kind === "published").length,
      received: node.events.filter((event) => event.kind === "received").length,
      duplicates: 0,
      grafts: 0,
      prunes: 0,
      bytesIn: 0,
      bytesOut: 0,
      misdeeds: behaviourOf(node) === "honest" ? 0 : 1,
    },
    events,
    droppedEvents: 0,
  };
}

function peerIdOf({ plan, life }: FakeNode): string {
  return nodeInLife(plan, life).peerId;
}

/** Simulated nodes are all honest; what another one would do is only counted. */
function behaviourOf({ plan, life }: FakeNode): string {
  return nodeInLife(plan, life).config.behaviour.kind;
}

/** The running nodes that `node` reaches and that reach it, itself among them, in the plan's order. */
function island(node: FakeNode, nodes: ReadonlyMap<NodeId, FakeNode>): FakeNode[] {
  return [...nodes.values()].filter(
    (other) => other === node || (other.status === "running" && !cut(node, other) && !cut(other, node)),
  );
}

function cut(from: FakeNode, to: FakeNode): boolean {
  return to.link.cutFrom.some((prefix) => containsCidr(prefix, from.plan.address));
}

function neighbours(node: FakeNode, ring: readonly FakeNode[], reach: number): FakeNode[] {
  const place = ring.indexOf(node);
  return ring.filter((other, i) => {
    const distance = Math.abs(i - place);
    return other !== node && Math.min(distance, ring.length - distance) <= reach;
  });
}
