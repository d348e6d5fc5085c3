/**
 * Traces made by hand, for tests: a plan of a few nodes, and a tape on which a test records what happened second by
 * second. Times are seconds since the run's start; what a test does not say is as in a sound run.
 */
import type { NodeView } from "../../../node-image/contract/index.ts";
import type { FlowExpectation, FlowFigures } from "../../../orchestrator/model/measurement.ts";
import type { ExpectationPlan, NodePlan, PhasePlan, Plan } from "../../../orchestrator/model/plan.ts";
import type { Action, NodeId } from "../../../orchestrator/model/step.ts";
import type {
  ActionEvent,
  EndEvent,
  NodeObservation,
  ProbeEvent,
  TraceEvent,
  TraceHeader,
} from "../../../orchestrator/model/trace.ts";
import { relayDefaults } from "../../../orchestrator/nodes/relay-defaults.ts";
import type { Trace } from "../../../orchestrator/trace/trace-reader.ts";
import { sampleNodeConfig, samplePeering } from "../../sample-node-config.ts";

export const topic = "/waku/2/rs/16/32";
export const startMs = Date.UTC(2026, 0, 1);

/** Who is connected to whom; a connection is also a mesh link unless a test says otherwise. */
export type Links = Readonly<Record<NodeId, readonly NodeId[]>>;

export function planOf(nodes: readonly NodeId[], o: Partial<Plan> = {}): Plan {
  return {
    format: 1,
    name: "made-by-hand",
    seed: 1,
    network: {
      subnet: "10.77.0.0/16",
      gateway: "10.77.0.1",
      subnet6: null,
      gateway6: null,
      zones: [],
      behindNats: null,
      nats: [],
      conditions: { within: {}, paths: [], links: {} },
    },
    nodes: nodes.map(nodePlan),
    surveyors: [],
    phases: [phasePlan("steady", { ms: 10_000 })],
    settleMs: 5000,
    expectations: [],
    measurements: [],
    ...o,
  };
}

function nodePlan(id: NodeId, i: number): NodePlan {
  const group = id.replace(/-\d+$/, "");
  const address = `10.77.1.${i + 1}`;
  const backoff = { ...samplePeering.backoff, firstMs: 1000, jitterRatio: 0 };
  const config = sampleNodeConfig(id, address, {
    relay: { ...relayDefaults, cluster: 16, shards: [32] },
    peering: { ...samplePeering, connections: { ...samplePeering.connections, target: 8, max: 16 }, backoff },
  });
  const link = { paths: [], up: null, down: null, cutFrom: [], inbound: "any" as const };
  return {
    id,
    group,
    region: "eu",
    zone: "eu/fibre",
    address,
    address6: null,
    nat: null,
    peerId: peerOf(id),
    implementation: "js",
    bootstrap: false,
    link,
    config,
    lives: [{}],
  };
}

export function phasePlan(
  name: string,
  o: { ms?: number; untilMs?: number; messages?: PhasePlan["traffic"] } = {},
): PhasePlan {
  const { ms = 10_000, untilMs, messages = [] } = o;
  const end =
    untilMs === undefined
      ? { kind: "for" as const, ms }
      : { kind: "until" as const, state: "healthy" as const, timeoutMs: untilMs };
  return { name, end, timeline: [], churns: [], undo: [], traffic: messages };
}

export function expectation(kind: string, config: unknown, o: Partial<ExpectationPlan> = {}): ExpectationPlan {
  return { name: `expects ${kind}`, kind, in: "steady", when: { kind: "throughout", afterMs: 0 }, config, ...o };
}

export function peerOf(id: NodeId): string {
  return `peer of ${id}`;
}

/** Everyone with everyone. */
export function fullMesh(nodes: readonly NodeId[]): Links {
  return Object.fromEntries(nodes.map((id) => [id, nodes.filter((other) => other !== id)]));
}

export function viewOf(connections: readonly NodeId[], mesh: readonly NodeId[] = connections): NodeView {
  return {
    connections: connections.map((id) => ({
      peer: peerOf(id),
      direction: "outbound" as const,
      address: `/ip4/10.77.1.1/tcp/4001/p2p/${peerOf(id)}`,
      openedAtMs: startMs,
    })),
    mesh: { [topic]: mesh.map(peerOf) },
    knownPeers: connections.length,
  };
}

export function observationOf(o: Partial<NodeObservation> = {}): NodeObservation {
  const counters = {
    dials: 0,
    dialFailures: 0,
    published: 0,
    received: 0,
    duplicates: 0,
    grafts: 0,
    prunes: 0,
    bytesIn: 0,
    bytesOut: 0,
  };
  return { bootId: "boot-1", clockOffsetMs: 0, loopLagMs: 0, counters, events: [], droppedEvents: 0, ...o };
}

export interface Tape {
  readonly events: TraceEvent[];
  phase(atS: number, phase: string, edge?: "start" | "end" | "timeout"): void;
  status(atS: number, node: NodeId, status: "starting" | "ready" | "paused" | "down", reason?: string): void;
  /** All nodes of the links answer, or those of `missing` do not; `more` adds to what a node says. */
  observe(atS: number, links: Links, o?: ObserveOptions): void;
  act(
    atS: number,
    action: Action,
    o?: Partial<Pick<ActionEvent, "cause" | "phase" | "changed" | "chosen" | "error">>,
  ): void;
  /** Of the plan's first measurement, over at that second. */
  probe(atS: number, probe: Partial<ProbeEvent>): void;
  flow(
    atS: number,
    flow: { planned?: Partial<FlowExpectation>; measured?: Partial<FlowFigures>; measurement?: number },
  ): void;
  end(atS: number, end?: Partial<EndEvent>): void;
  trace(): Trace;
}

export interface ObserveOptions {
  readonly missing?: readonly NodeId[];
  readonly more?: Readonly<Record<NodeId, Partial<NodeObservation>>>;
}

/** A hundred packets, 70 ms each, give or take 8 ms. */
export const flowPlanned: FlowExpectation = {
  delayMs: 70,
  delayErrorMs: 0.8,
  sendingMs: 0.1,
  jitterMs: 8,
  jitterErrorMs: 0.6,
  lossRatio: 0,
  lossTrials: 100,
  bitsPerSecond: null,
  rateErrorRatio: 0.005,
};

export const flowMeasured: FlowFigures = {
  sent: 100,
  dropped: 0,
  delay: { meanMs: 70, deviationMs: 8, p99Ms: 90, correlation: 0 },
  lossRatio: 0,
  burstPackets: null,
  overtakingRatio: 0,
  duplicateRatio: 0,
  corruptRatio: 0,
  bitsPerSecond: 16_000,
};

export function tape(plan: Plan): Tape {
  const events: TraceEvent[] = [];
  const at = (seconds: number) => startMs + seconds * 1000;
  return {
    events,
    phase: (atS, phase, edge = "start") => events.push({ kind: "phase", atMs: at(atS), phase, edge }),
    status: (atS, node, status, reason) =>
      events.push({ kind: "node", atMs: at(atS), node, status, ...(reason !== undefined && { reason }) }),
    observe(atS, links, { missing = [], more = {} } = {}) {
      const answering = Object.entries(links).filter(([id]) => !missing.includes(id));
      const nodes = Object.fromEntries(
        answering.map(([id, peers]) => [id, observationOf({ view: viewOf(peers), ...more[id] })]),
      );
      const silent = Object.fromEntries(missing.map((id) => [id, "no answer in 2s"]));
      events.push({ kind: "observation", atMs: at(atS), tookMs: 20, nodes, missing: silent });
    },
    act(atS, action, o = {}) {
      const said = { cause: "phases.steady.faults.0", phase: "steady", changed: ["node-1"], ...o };
      events.push({ kind: "action", atMs: at(atS), tookMs: 100, action, ...said });
    },
    probe(atS, probe) {
      const planned = { plannedMs: 100, plannedJitterMs: 0, plannedLossRatio: 0 };
      const measured = { sent: 20, roundTripsMs: Array.from({ length: 20 }, () => 100) };
      const about = { from: "node-1", to: "node-2", measurement: 0, fromMs: at(atS - 2) };
      events.push({ kind: "probe", atMs: at(atS), ...about, ...planned, ...measured, ...probe });
    },
    flow(atS, { planned = {}, measured = {}, measurement = 0 }) {
      const about = { from: "eu/fibre", to: "us/mobile", measurement, fromMs: at(atS - 3) };
      const asPlanned = { planned: { ...flowPlanned, ...planned }, measured: { ...flowMeasured, ...measured } };
      events.push({ kind: "flow", atMs: at(atS), ...about, ...asPlanned });
    },
    end: (atS, end = {}) => events.push({ kind: "end", atMs: at(atS), outcome: "complete", ...end }),
    trace: () => ({ header: headerOf(plan), events, truncated: events.at(-1)?.kind !== "end" }),
  };
}

export function headerOf(plan: Plan): TraceHeader {
  return {
    kind: "header",
    format: 1,
    runId: "run-1",
    startedAt: new Date(startMs).toISOString(),
    plan,
    environment: {
      meshbed: "0.1.0",
      node: "v24.0.0",
      engine: { name: "fake", version: "1", apiVersion: "1.41" },
      netem: { backend: "none", why: "made by hand" },
      host: { kernel: "6.1", cpus: 2, memoryBytes: 1 },
      images: {},
    },
  };
}

/** What is special about a round; its links are the full mesh of all nodes otherwise. */
export type RoundSaid = (ObserveOptions & { readonly links?: Links }) | undefined;

/**
 * A run of one phase "steady" (of ten seconds unless said otherwise), all nodes ready since long before, observed each second, complete after
 * the settling. `during` records what is special before each round, and says what the round then shows.
 */
export function steadyRun(
  plan: Plan,
  during: (second: number, recorded: Tape) => RoundSaid = () => undefined,
  seconds = 10,
): Trace {
  const ids = plan.nodes.map(({ id }) => id);
  const recorded = tape(plan);
  for (const id of ids) recorded.status(-20, id, "ready");
  recorded.phase(0, "steady");
  for (let second = 0; second <= seconds + 6; second++) {
    if (second === seconds) recorded.phase(seconds, "steady", "end");
    const { links = fullMesh(ids), ...o } = during(second, recorded) ?? {};
    recorded.observe(second, links, o);
  }
  recorded.end(seconds + 7);
  return recorded.trace();
}
