/**
 * A believable trace of the sample plan, made without running anything and the same on every machine. Hostile texts
 * and other troubles are for a test to add.
 */
import type { NodeEvent } from "../../../node-image/contract/index.ts";
import { type Random, seededRandom } from "../../../orchestrator/base/random.ts";
import type { MeasurementTime } from "../../../orchestrator/model/measurement.ts";
import type { PhasePlan, Plan } from "../../../orchestrator/model/plan.ts";
import type { Action, LateAction, NodeId } from "../../../orchestrator/model/step.ts";
import type { NodeObservation, TraceEvent, TraceHeader } from "../../../orchestrator/model/trace.ts";
import { isLate } from "../../../orchestrator/scenario/late-action.ts";
import type { Trace } from "../../../orchestrator/trace/trace-reader.ts";
import { type PhaseName, phaseSeconds, samplePlan, sampleTopic } from "./sample-plan.ts";

export const sampleStartMs = Date.UTC(2026, 0, 5, 9, 30);

export function sampleRun(plan: Plan = samplePlan()): Trace {
  const header: TraceHeader = {
    kind: "header",
    format: 1,
    runId: "a1b2c3",
    startedAt: new Date(sampleStartMs).toISOString(),
    plan,
    environment: {
      meshbed: "0.1.0",
      node: "24.21.0",
      engine: { name: "docker", version: "20.10.24", apiVersion: "1.41" },
      netem: { backend: "user", why: "this kernel has no sch_netem" },
      host: { kernel: "6.18.0", cpus: 2, memoryBytes: 24 * 1024 ** 3 },
      images: { js: "meshbed/node-js:4f1c2a", agent: "meshbed/agent:90be11" },
    },
  };
  return { header, events: liveThrough(plan), truncated: false };
}

/** What stands at one second of the made-up run. */
interface World {
  readonly plan: Plan;
  readonly random: Random;
  readonly up: Set<NodeId>;
  /** How often each node was started. */
  readonly lives: Map<NodeId, number>;
  split: boolean;
  /** Pairs of nodes as "a b", a before b. */
  readonly connected: Set<string>;
  readonly mesh: Set<string>;
  /** Of its present life. */
  readonly counters: Map<NodeId, Record<"dials" | "dialFailures" | "published" | "received", number>>;
  readonly inboxes: ReadonlyMap<NodeId, NodeEvent[]>;
  readonly events: TraceEvent[];
}

/** One round a second, from the first start to five seconds after the last phase. */
function liveThrough(plan: Plan): readonly TraceEvent[] {
  const ids = plan.nodes.map(({ id }) => id);
  const world: World = {
    plan,
    random: seededRandom(plan.seed).fork("sample"),
    up: new Set(),
    lives: new Map(),
    split: false,
    connected: new Set(),
    mesh: new Set(),
    counters: new Map(),
    inboxes: new Map(ids.map((id) => [id, []])),
    events: [],
  };
  let startS = 0;
  measure(world, msAt(0), ({ kind }) => kind === "before");
  for (const phase of plan.phases) {
    const lengthS = phaseSeconds[phase.name as PhaseName];
    for (let s = 0; s < lengthS; s++) liveOneSecond(world, phase, startS, s);
    startS += lengthS;
    endPhase(world, phase, msAt(startS));
  }
  for (let s = 0; s < 5; s++) observe(world, startS + s);
  world.events.push({ kind: "end", atMs: msAt(startS + 5), outcome: "complete" });
  return world.events;
}

/** Starting the containers took four seconds. */
function msAt(s: number): number {
  return sampleStartMs + 4000 + s * 1000;
}

function liveOneSecond(world: World, phase: PhasePlan, startS: number, s: number): void {
  const { plan, events } = world;
  const atMs = msAt(startS + s);
  if (s === 0) events.push({ kind: "phase", atMs, phase: phase.name, edge: "start" });
  if (phase.name === "join") for (const { id } of plan.nodes.slice(s * 2, s * 2 + 2)) start(world, id, atMs);
  for (const { cause, action } of phase.timeline.filter((timed) => timed.atMs === s * 1000)) {
    act(world, { phase: phase.name, cause, action }, atMs);
  }
  loseLinks(world);
  for (const id of world.up) mendLinks(world, id, atMs);
  publish(world, phase, startS, s);
  observe(world, startS + s);
}

function endPhase(world: World, phase: PhasePlan, atMs: number): void {
  world.events.push({ kind: "phase", atMs, phase: phase.name, edge: "end" });
  for (const action of phase.undo) act(world, { phase: phase.name, cause: "undo", action }, atMs);
  measure(world, atMs + 3400, (when) => when.kind === "after" && when.phase === phase.name);
}

function start({ up, lives, counters, events }: World, node: NodeId, atMs: number): void {
  up.add(node);
  counters.set(node, { dials: 0, dialFailures: 0, published: 0, received: 0 });
  lives.set(node, (lives.get(node) ?? 0) + 1);
  events.push(
    { kind: "node", atMs, node, status: "starting" },
    { kind: "node", atMs: atMs + 600, node, status: "ready" },
  );
}

function act(world: World, about: { phase: string; cause: string; action: Action | LateAction }, atMs: number): void {
  const { phase, cause, action } = about;
  if (isLate(action)) throw new Error(`the sample has no ${action.kind}`);
  const changed = "nodes" in action ? action.nodes : world.plan.nodes.map(({ id }) => id);
  world.events.push({ kind: "action", atMs, tookMs: 180, phase, cause, action, changed });
  if (!("nodes" in action)) world.split = action.kind === "partition";
  else if (action.kind === "start") for (const id of action.nodes) start(world, id, atMs);
  else {
    for (const node of action.nodes) {
      world.up.delete(node);
      world.events.push({ kind: "node", atMs: atMs + 150, node, status: "down" });
    }
  }
}

function canReach({ plan, up, split }: World, a: NodeId, b: NodeId): boolean {
  const regionOf = (id: NodeId) => plan.nodes.find((node) => node.id === id)?.region;
  return up.has(a) && up.has(b) && !(split && regionOf(a) !== regionOf(b));
}

function loseLinks(world: World): void {
  for (const pairs of [world.connected, world.mesh]) {
    for (const pair of pairs) {
      const [a = "", b = ""] = pair.split(" ");
      if (!canReach(world, a, b)) pairs.delete(pair);
    }
  }
}

function mendLinks(world: World, id: NodeId, atMs: number): void {
  const { plan, random, connected, mesh } = world;
  const others = plan.nodes.map((node) => node.id).filter((other) => other !== id);
  for (const other of random.sample(others, 2)) {
    if (pairsOf(connected, id).length >= 8) break;
    count(world, id, "dials");
    if (canReach(world, id, other)) connected.add(id < other ? `${id} ${other}` : `${other} ${id}`);
    else count(world, id, "dialFailures");
  }
  const inMesh = pairsOf(mesh, id);
  const outside = pairsOf(connected, id).filter((pair) => !mesh.has(pair));
  if (inMesh.length < 6) for (const pair of random.sample(outside, 1)) mesh.add(pair);
  if (inMesh.length > 8 || (atMs % 7000 < 1000 && inMesh.length > 5))
    for (const pair of random.sample(inMesh, 1)) mesh.delete(pair);
}

function pairsOf(pairs: ReadonlySet<string>, id: NodeId): readonly string[] {
  return [...pairs].filter((pair) => pair.split(" ").includes(id));
}

function count(world: World, id: NodeId, what: "dials" | "dialFailures" | "published" | "received"): void {
  const counters = world.counters.get(id);
  if (counters !== undefined) counters[what]++;
}

function publish(world: World, phase: PhasePlan, startS: number, s: number): void {
  const { plan, random, up, inboxes } = world;
  for (const { node: from, messages } of phase.traffic.flatMap(({ workloads }) => workloads)) {
    for (const { id, atMs: dueMs, bytes } of messages) {
      if (Math.floor(dueMs / 1000) !== s || !up.has(from)) continue;
      const sentAtMs = msAt(startS) + dueMs;
      const about = { id, topic: sampleTopic, bytes };
      const sender = plan.nodes.find((node) => node.id === from);
      count(world, from, "published");
      inboxes.get(from)?.push({ kind: "published", atMs: sentAtMs, ...about, recipients: 6 });
      for (const to of plan.nodes.filter((node) => node.id !== from && canReach(world, from, node.id))) {
        if (random.next() < 0.004) continue; // a few get lost
        const pathMs = to.region === sender?.region ? 4 : 49;
        const atMs = sentAtMs + pathMs + random.next() * 30 + (random.next() < 0.03 ? 400 : 0);
        count(world, to.id, "received");
        inboxes.get(to.id)?.push({ kind: "received", atMs, ...about, sentAtMs, from: sender?.peerId ?? "" });
      }
    }
  }
}

function observe(world: World, s: number): void {
  const { random, up, events } = world;
  const atMs = msAt(s) + 200;
  const nodes = Object.fromEntries([...up].map((id) => [id, observationOf(world, id)]));
  events.push({ kind: "observation", atMs, tookMs: 40, nodes, missing: {} });
  const cpuRatio = (s < 8 ? 0.8 : 0.28) + random.next() * 0.12;
  events.push({ kind: "host", atMs, cpuRatio, memoryUsedBytes: (2 + s / 100) * 1024 ** 3, loopLagMs: 4 });
}

function observationOf({ plan, lives, connected, mesh, counters, inboxes }: World, id: NodeId): NodeObservation {
  const peersIn = (pairs: ReadonlySet<string>) => {
    const others = pairsOf(pairs, id).map((pair) => pair.split(" ").find((end) => end !== id));
    return plan.nodes.filter((node) => others.includes(node.id));
  };
  const connections = peersIn(connected).map(({ id: other, peerId: peer, address }) => ({
    peer,
    direction: id < other ? ("outbound" as const) : ("inbound" as const),
    address: `/ip4/${address}/tcp/4001/p2p/${peer}`,
    openedAtMs: sampleStartMs,
  }));
  const counted = counters.get(id) ?? { dials: 0, dialFailures: 0, published: 0, received: 0 };
  return {
    bootId: `${id}/${lives.get(id)}`,
    clockOffsetMs: 0,
    loopLagMs: 3,
    view: { connections, mesh: { [sampleTopic]: peersIn(mesh).map(({ peerId }) => peerId) }, knownPeers: 11 },
    counters: { ...counted, duplicates: 0, grafts: 0, prunes: 0, bytesIn: 0, bytesOut: 0 },
    events: inboxes.get(id)?.splice(0) ?? [],
    droppedEvents: 0,
  };
}

/** Everything a little longer than planned. */
function measure({ plan, random, events }: World, atMs: number, isDue: (when: MeasurementTime) => boolean): void {
  for (const [measurement, { when, flows, rates, echoes }] of plan.measurements.entries()) {
    if (!isDue(when)) continue;
    const about = { fromMs: atMs - 3000, atMs, measurement };
    for (const { from, to, planned, packets } of [...flows, ...rates]) {
      const deviationMs = planned.jitterMs * 1.02;
      const delay = { meanMs: planned.delayMs + 0.3, deviationMs, p99Ms: planned.delayMs + 7, correlation: 0 };
      const measured = {
        sent: packets,
        dropped: 0,
        delay,
        lossRatio: 0.01,
        burstPackets: 1,
        overtakingRatio: 0,
        duplicateRatio: 0,
        corruptRatio: 0,
        bitsPerSecond: planned.bitsPerSecond === null ? 40_000 : planned.bitsPerSecond * 0.998,
      };
      events.push({ kind: "flow", ...about, from, to, planned, measured });
    }
    for (const { from, to, roundTripMs, jitterMs, lossRatio } of echoes) {
      const roundTripsMs = Array.from({ length: 20 }, () => roundTripMs * 1.006 + (random.next() - 0.5) * 2 * jitterMs);
      const planned = { plannedMs: roundTripMs, plannedJitterMs: jitterMs, plannedLossRatio: lossRatio };
      events.push({ kind: "probe", ...about, from, to, ...planned, sent: 20, roundTripsMs });
    }
  }
}
