/**
 * The trace of a long run of many nodes, made without running anything and the same for the same plan: as many events of each kind
 * a node and second as real runs have, of a network that keeps itself together. It is there to be read and judged, not to be believed.
 */
import type { ConnectionState, NodeEvent, NodeView } from "../../../node-image/contract/index.ts";
import { viewChangeBetween } from "../../../node-image/js/state/view-change-between.ts";
import { type Random, seededRandom } from "../../../orchestrator/base/random.ts";
import { topicsOf } from "../../../orchestrator/measures/topics.ts";
import type { NodePlan, PhasePlan, Plan } from "../../../orchestrator/model/plan.ts";
import type { Action, LateAction, NodeId } from "../../../orchestrator/model/step.ts";
import type { NodeObservation, TraceEvent, TraceHeader } from "../../../orchestrator/model/trace.ts";
import { isLate } from "../../../orchestrator/scenario/late-action.ts";

const startMs = Date.UTC(2026, 0, 5, 9, 30);
const [target, meshTarget] = [16, 6];
/** A node and second, as a run of 35 nodes through `status-dogfood.yaml` had them. */
const often = { connectionEnds: 0.13, meshLinkEnds: 0.05, exchange: 0.3 };
/** Of the connections that end, those that are evicted; of the dials, those that fail. */
const shares = { evicted: 0.2, failed: 0.15 };

export function longRunHeader(plan: Plan): TraceHeader {
  return {
    kind: "header",
    format: 1,
    runId: "long-run",
    startedAt: new Date(startMs).toISOString(),
    plan,
    environment: {
      meshbed: "0.1.0",
      node: "24.21.0",
      engine: { name: "docker", version: "20.10.24", apiVersion: "1.41" },
      netem: { backend: "user", why: "this kernel has no sch_netem" },
      host: { kernel: "6.18.0", cpus: 32, memoryBytes: 64 * 1024 ** 3 },
      images: { js: "meshbed/node-js:4f1c2a", agent: "meshbed/agent:90be11" },
    },
  };
}

interface MadeNode {
  readonly plan: NodePlan;
  up: boolean;
  boots: number;
  readonly links: Map<MadeNode, ConnectionState>;
  readonly mesh: Set<MadeNode>;
  counters: NodeObservation["counters"];
  events: NodeEvent[];
  told: NodeView | undefined;
}

interface World {
  readonly nodes: readonly MadeNode[];
  readonly byId: ReadonlyMap<NodeId, MadeNode>;
  readonly random: Random;
  readonly out: TraceEvent[];
}

/** A second after the other; a phase that would end by itself takes half its time-out. */
export function* longRun(plan: Plan): Generator<TraceEvent> {
  const nodes = plan.nodes.map(
    (node): MadeNode => ({
      plan: node,
      up: false,
      boots: 0,
      links: new Map(),
      mesh: new Set(),
      counters: counters(),
      events: [],
      told: undefined,
    }),
  );
  const random = seededRandom(plan.seed).fork("long-run");
  const world: World = { nodes, byId: new Map(nodes.map((node) => [node.plan.id, node])), random, out: [] };
  let nowMs = startMs;
  for (const phase of plan.phases) {
    const lengthS = Math.round((phase.end.kind === "for" ? phase.end.ms : phase.end.timeoutMs / 2) / 1000);
    world.out.push({ kind: "phase", atMs: nowMs, phase: phase.name, edge: "start" });
    const phaseStartMs = nowMs;
    for (let s = 0; s < lengthS; s++, nowMs += 1000) {
      liveOneSecond(world, phase, phaseStartMs, nowMs);
      yield* world.out.splice(0);
    }
    world.out.push({ kind: "phase", atMs: nowMs, phase: phase.name, edge: "end" });
    for (const action of phase.undo) act(world, { phase: phase.name, cause: "undo", action }, nowMs);
  }
  for (let s = 0; s < 6; s++, nowMs += 1000) observe(world, nowMs);
  yield* world.out;
  yield { kind: "end", atMs: nowMs, outcome: "complete" };
}

function counters(): NodeObservation["counters"] {
  const messages = { published: 0, received: 0, duplicates: 0 };
  return { dials: 0, dialFailures: 0, ...messages, grafts: 0, prunes: 0, bytesIn: 0, bytesOut: 0 };
}

function liveOneSecond(world: World, phase: PhasePlan, phaseStartMs: number, nowMs: number): void {
  const isNow = ({ atMs }: { readonly atMs: number }) => Math.floor((phaseStartMs + atMs - nowMs) / 1000) === 0;
  for (const { cause, action, atMs } of phase.timeline.filter(isNow)) {
    act(world, { phase: phase.name, cause, action }, phaseStartMs + atMs);
  }
  for (const node of world.nodes.filter(({ up }) => up)) manage(world, node, nowMs);
  for (const { node, messages } of phase.traffic.flatMap(({ workloads }) => workloads)) {
    const from = world.byId.get(node);
    if (!from?.up) continue;
    for (const { id, atMs, topic, bytes } of messages.filter(isNow)) {
      publish(world, from, { id, topic, bytes }, phaseStartMs + atMs);
    }
  }
  observe(world, nowMs);
}

function act({ byId, out }: World, about: { phase: string; cause: string; action: Action | LateAction }, atMs: number) {
  const { phase, cause, action } = about;
  if (isLate(action)) throw new Error(`the long run has no ${action.kind}`);
  const changed = "nodes" in action ? action.nodes : [...byId.keys()];
  out.push({ kind: "action", atMs, tookMs: 180, phase, cause, action, changed });
  for (const id of "nodes" in action ? action.nodes : []) {
    const node = byId.get(id);
    if (node === undefined) continue;
    if (action.kind === "start") {
      Object.assign(node, { up: true, boots: node.boots + 1, counters: counters(), told: undefined });
      out.push({ kind: "node", atMs, node: id, status: "starting" });
      out.push({ kind: "node", atMs: atMs + 400, node: id, status: "ready" });
    } else if (action.kind === "kill" || action.kind === "stop") {
      node.up = false;
      for (const other of node.links.keys()) disconnect(node, other);
      out.push({ kind: "node", atMs, node: id, status: "down" });
    }
  }
}

/** Lets go of a connection now and then, and dials until it has enough again. */
function manage({ nodes, random }: World, node: MadeNode, atMs: number): void {
  const one = <T>(of: Iterable<T>) => random.sample([...of], 1)[0];
  const old = random.next() < often.connectionEnds ? one(node.links.keys()) : undefined;
  if (old !== undefined) {
    const values = { max: 40, connections: 41, inMesh: node.mesh.has(old), outbound: false, openedAtMs: atMs - 9000 };
    if (random.next() < shares.evicted) decide(node, "evict", old, atMs, { ...values, ageMs: 9000 });
    disconnect(node, old);
  }
  for (const other of random.sample(nodes as MadeNode[], node.links.size < target ? 2 : 0)) {
    if (other === node || node.links.has(other)) continue;
    decide(node, "dial", other, atMs, { shard: 32, perShard: 6, connected: node.links.size, dialing: 1, failures: 0 });
    connect(node, other, atMs, other.up && random.next() >= shares.failed);
  }
  if (random.next() < often.exchange) {
    decide(node, "exchange", one(node.links.keys()), atMs, { belowTarget: true, count: 60, named: 14, learnt: 2 });
  }
  const leaving = random.next() < often.meshLinkEnds ? one(node.mesh) : undefined;
  if (leaving !== undefined) {
    node.mesh.delete(leaving);
    leaving.mesh.delete(node);
    node.counters.prunes += 1;
  }
  const joining =
    node.mesh.size < meshTarget ? one([...node.links.keys()].filter((to) => !node.mesh.has(to))) : undefined;
  if (joining !== undefined) {
    node.mesh.add(joining);
    joining.mesh.add(node);
    node.counters.grafts += 1;
  }
}

function connect(node: MadeNode, other: MadeNode, atMs: number, succeeds: boolean): void {
  const about = { kind: "dial", atMs, peer: other.plan.peerId, tookMs: 120.4 } as const;
  node.counters.dials += 1;
  if (!succeeds) {
    node.counters.dialFailures += 1;
    const failure = { failures: 1, failure: "unreachable", reason: "nobody answered within 5000 ms" } as const;
    node.events.push({ ...about, outcome: "failed", backoffMs: 2000, ...failure });
    decide(node, "back-off", other, atMs, { failures: 1, waitMs: 2016, problem: "nobody answered within 5000 ms" });
    return;
  }
  node.events.push({ ...about, outcome: "connected", failures: 0, backoffMs: 0 });
  node.links.set(other, linkTo(other, "outbound", atMs));
  other.links.set(node, linkTo(node, "inbound", atMs));
}

function linkTo({ plan }: MadeNode, direction: "inbound" | "outbound", openedAtMs: number): ConnectionState {
  const { peerId: peer, address, config } = plan;
  return { peer, direction, address: `/ip4/${address}/tcp/${config.p2pPort}/p2p/${peer}`, openedAtMs };
}

function disconnect(a: MadeNode, b: MadeNode): void {
  for (const [node, other] of [
    [a, b],
    [b, a],
  ] as const) {
    node.links.delete(other);
    node.mesh.delete(other);
  }
}

function decide(
  node: MadeNode,
  what: "dial" | "evict" | "exchange" | "back-off",
  about: MadeNode | undefined,
  atMs: number,
  values: Readonly<Record<string, number | string | boolean>>,
): void {
  if (about === undefined) return;
  const reason = "too few connected peers relay a shard";
  node.events.push({ kind: "decision", atMs, what, peer: about.plan.peerId, reason, values });
}

function publish(
  { nodes, random }: World,
  from: MadeNode,
  message: { id: string; topic: string; bytes: number },
  sentAtMs: number,
): void {
  from.counters.published += 1;
  from.events.push({ kind: "published", atMs: sentAtMs, ...message, recipients: from.mesh.size });
  for (const node of nodes) {
    const by = random.sample([...node.mesh], 1)[0];
    if (node === from || !node.up || by === undefined || random.next() < 0.001) continue;
    const atMs = sentAtMs + (node.plan.region === from.plan.region ? 20 : 90) + Math.round(random.next() * 200);
    node.counters.received += 1;
    node.counters.duplicates += 3;
    node.counters.bytesIn += 4 * message.bytes;
    node.counters.bytesOut += 4 * message.bytes;
    node.events.push({ kind: "received", atMs, ...message, sentAtMs, from: by.plan.peerId });
  }
}

function observe({ nodes, random, out }: World, atMs: number): void {
  const seen = nodes.filter(({ up }) => up).map((node) => [node.plan.id, observationOf(node, random)] as const);
  out.push({ kind: "observation", atMs: atMs + 400, tookMs: 60, nodes: Object.fromEntries(seen), missing: {} });
  const kernel = { cpuPressureRatio: 0.4, memoryPressureRatio: 0, stealRatio: 0 };
  out.push({ kind: "host", atMs: atMs + 500, cpuRatio: 0.5, memoryUsedBytes: 4e9, loopLagMs: 4, kernel });
}

function observationOf(node: MadeNode, random: Random): NodeObservation {
  const { plan, boots, links, mesh, told } = node;
  const connections = [...links.values()].toSorted((a, b) => a.openedAtMs - b.openedAtMs || (a.peer < b.peer ? -1 : 1));
  const peers = [...mesh].map((other) => other.plan.peerId).toSorted();
  const view = { connections, mesh: Object.fromEntries(topicsOf(plan).map((topic) => [topic, peers])), knownPeers: 90 };
  const change = told && viewChangeBetween(told, view);
  const isSame =
    change !== undefined && change.closed.length + change.opened.length + Object.keys(change.mesh).length === 0;
  const scores = Object.fromEntries(connections.map(({ peer }) => [peer, Math.round(random.next() * 4000) / 100]));
  node.told = view;
  return {
    bootId: `${plan.id}/${boots}`,
    clockOffsetMs: -0.4,
    clockErrorMs: 2.1,
    loopLagMs: 8.5,
    ...(!isSame && { ...(change === undefined ? { view } : { viewChange: change }), scores }),
    counters: { ...node.counters },
    events: node.events.splice(0),
    droppedEvents: 0,
  };
}
