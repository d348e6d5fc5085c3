/**
 * The run history as it is written: one JSON object a line, a header first, then events in order of time.
 * A judge needs nothing else. Types only; `trace/` writes and reads them.
 */
import type { NodeCounters, NodeEvent, NodeView, ViewChange } from "../../node-image/contract/index.ts";
import type { FlowExpectation, FlowFigures } from "./measurement.ts";
import type { Plan } from "./plan.ts";
import type { Action, NodeId } from "./step.ts";

export interface TraceHeader {
  readonly kind: "header";
  /** 1 of runs that told each view that changed in whole. */
  readonly format: 1 | 2;
  readonly runId: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly plan: Plan;
  readonly environment: Environment;
}

/** What the run ran on. */
export interface Environment {
  readonly meshbed: string;
  readonly node: string;
  readonly engine: EngineInfo;
  /** Who calls the nodes' admin APIs; left out: the orchestrator, from the host that they run on. */
  readonly reach?: "agent";
  /** Who shapes the links and why that one: "this kernel has no sch_netem". */
  readonly netem: { readonly backend: "kernel" | "user" | "none"; readonly why: string };
  /** Of several hosts: their cores and memory together. */
  readonly host: { readonly kernel: string; readonly cpus: number; readonly memoryBytes: number };
  /** Left out where there is one. */
  readonly hosts?: readonly HostOfRun[];
  /** Each two of several hosts, measured between their net agents when all stood. */
  readonly hostsApart?: readonly HostsApart[];
  /** Image tag of each implementation and of the net agent. */
  readonly images: Readonly<Record<string, string>>;
}

export interface EngineInfo {
  readonly name: string;
  readonly version: string;
  readonly apiVersion: string;
  /** The OCI runtime that was asked for; left out: the engine's own choice. */
  readonly runtime?: string;
}

/** One of several hosts, and how many of the nodes it has. */
export interface HostOfRun {
  readonly name: string;
  readonly nodes: number;
  /** Its engine's version. */
  readonly engine: string;
  readonly kernel: string;
  readonly cpus: number;
  readonly memoryBytes: number;
}

/** What is between two hosts before any condition. */
export interface HostsApart {
  readonly between: readonly [string, string];
  /** Of one direction, in the mean, ms. */
  readonly delayMs: number;
  /** What the second one's clock is ahead by, ms, and by how much that may be wrong, either way. */
  readonly clockMs: number;
  readonly clockErrorMs: number;
}

/** Every event carries the orchestrator's Unix time in ms. */
export type TraceEvent =
  | PhaseEvent
  | ActionEvent
  | NodeStatusEvent
  | ObservationEvent
  | FlowEvent
  | ProbeEvent
  | HostEvent
  | IncidentEvent
  | EndEvent;

export interface PhaseEvent {
  readonly kind: "phase";
  readonly atMs: number;
  readonly phase: string;
  /**
   * "timeout": an `until` state did not come in time; the phase ends there too. "paused" and "resumed" follow its end: between them
   * the run waits for its operator, and nothing is evidence.
   */
  readonly edge: "start" | "end" | "timeout" | "paused" | "resumed";
}

/** A step of the plan was carried out, or could not be. */
export interface ActionEvent {
  readonly kind: "action";
  /** When it was begun. */
  readonly atMs: number;
  readonly tookMs: number;
  readonly phase: string;
  /** As in TimedAction; "undo" for what a phase's end brings back. */
  readonly cause: string;
  readonly action: Action;
  /** Of an action that the plan only described: why these nodes, for people: "the best connected: node-3 has 14 connections". */
  readonly chosen?: string;
  /** Nodes whose state it changed. Empty: it hit nothing. */
  readonly changed: readonly NodeId[];
  readonly error?: string;
}

/** What the engine knows of a node's process. "ready": its admin API answered for the first time since its start. */
export interface NodeStatusEvent {
  readonly kind: "node";
  readonly atMs: number;
  readonly node: NodeId;
  readonly status: "starting" | "ready" | "paused" | "down";
  /** Why, when it was not the plan that asked for it: "exited with code 1". */
  readonly reason?: string;
}

/** One round of observation. */
export interface ObservationEvent {
  readonly kind: "observation";
  /** When the round began. */
  readonly atMs: number;
  readonly tookMs: number;
  /** Nodes that answered. One with neither `view` nor `viewChange` is as it was. */
  readonly nodes: Readonly<Record<NodeId, NodeObservation>>;
  /** Nodes that should have answered and did not, with the reason. */
  readonly missing: Readonly<Record<NodeId, string>>;
}

export interface NodeObservation {
  readonly bootId: string;
  /** Node clock minus orchestrator clock, ms, by the middle of the call. */
  readonly clockOffsetMs: number;
  /** By how much that may be wrong, either way: half the round trip, and the millisecond to which clocks are read. Left out by older runs. */
  readonly clockErrorMs?: number;
  readonly loopLagMs: number;
  /** The whole of it: the first that is told of a life of the node, and wherever the change is not known. */
  readonly view?: NodeView;
  /** How it changed since the one that the trace told of last, in the same life. */
  readonly viewChange?: ViewChange;
  /** Of all its peers; beside a view that changed. */
  readonly scores?: Readonly<Record<string, number>>;
  readonly counters: NodeCounters;
  readonly events: readonly NodeEvent[];
  /** Lost to this run by the node's bounded buffer, before those of `events`. */
  readonly droppedEvents: number;
}

/** One direction of a way, measured, beside what the plan says of it. A zone's id stands for its surveyor. */
export interface FlowEvent {
  readonly kind: "flow";
  /** When its packets began and were over. */
  readonly fromMs: number;
  readonly atMs: number;
  /** Which of the plan's measurements it is part of. */
  readonly measurement: number;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly planned: FlowExpectation;
  readonly measured: FlowFigures;
}

/** Round trips measured between two nodes beside what the plan says of them. */
export interface ProbeEvent {
  readonly kind: "probe";
  readonly fromMs: number;
  /** When the last echo was answered or given up. */
  readonly atMs: number;
  readonly measurement: number;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly plannedMs: number;
  readonly plannedJitterMs: number;
  readonly plannedLossRatio: number;
  readonly sent: number;
  /** Of those that were answered, in the order sent. */
  readonly roundTripsMs: readonly number[];
}

export interface HostEvent {
  readonly kind: "host";
  readonly atMs: number;
  /** Of several hosts, which of them; those of one look have the same time. */
  readonly host?: string;
  /** Share of all cores in use since the last event, 0..1. */
  readonly cpuRatio: number;
  readonly memoryUsedBytes: number;
  /** The orchestrator's own longest event-loop delay since the last event, ms. */
  readonly loopLagMs: number;
  /** Left out where nobody could ask the kernel that the nodes run on. */
  readonly kernel?: KernelFigures;
}

/** What a host's kernel says of the time since the last event; what it does not tell is left out. Ratios are 0..1. */
export interface KernelFigures {
  /** Of the time, in which some task that could run waited for a core. Source: /proc/pressure/cpu, `some`. */
  readonly cpuPressureRatio?: number;
  /** Of the time, in which all work that was not idle waited for memory. Source: /proc/pressure/memory, `full`. */
  readonly memoryPressureRatio?: number;
  /** Of all cores, what the hypervisor gave to others. Source: /proc/stat, `steal`. */
  readonly stealRatio?: number;
  /** What new processes can have without swapping. Source: /proc/meminfo, `MemAvailable`. */
  readonly memoryAvailableBytes?: number;
  /** Taken from the queues of the cores, through which all packets of virtual links go, and dropped since one was full. Source: /proc/net/softnet_stat. */
  readonly packets?: { readonly taken: number; readonly dropped: number };
  /** One of all network namespaces together, for each IP version. Source: /proc/net/stat/{arp,ndisc}_cache. */
  readonly neighbours?: Readonly<Partial<Record<"ipv4" | "ipv6", NeighbourTable>>>;
}

export interface NeighbourTable {
  readonly entries: number;
  /** gc_thresh3. */
  readonly most: number;
  /** New neighbours for which there was no room, since the last event: nothing was sent to them. */
  readonly refused: number;
}

/** Something went wrong that was not planned: the testbed's own fault, or a node that died by itself. */
export interface IncidentEvent {
  readonly kind: "incident";
  readonly atMs: number;
  readonly where: "agent" | "engine" | "node" | "orchestrator";
  readonly message: string;
  /** Left out where there is no telling when it was over. */
  readonly outage?: OutageSpan;
}

/** A time in which conditions were not as planned. It is told when it begins, without its end, and again when it is over. */
export interface OutageSpan {
  /** Unix time in ms; with `where` it names the outage. */
  readonly fromMs: number;
  /** Null while it lasts. */
  readonly toMs: number | null;
}

export interface EndEvent {
  readonly kind: "end";
  readonly atMs: number;
  /** "complete": the plan was carried out to its end. */
  readonly outcome: "complete" | "interrupted" | "error";
  readonly error?: string;
}
