/**
 * A plan: everything that a run will do, with every choice made. Names, addresses, keys, link shaping and the
 * timeline with every random draw are in it; it is plain JSON. Types only.
 */
import type { NodeConfig, WorkloadMessage } from "../../node-image/contract/index.ts";
import type { Cidr, LinkState, NetworkConditions } from "./link.ts";
import type { MeasurementPlan } from "./measurement.ts";
import type { Action, LateAction, NodeId } from "./step.ts";

export interface Plan {
  readonly format: 1;
  readonly name: string;
  readonly seed: number;
  readonly network: NetworkPlan;
  readonly nodes: readonly NodePlan[];
  /** One a zone: a bare network namespace on the zone's conditions, from which the run measures them. */
  readonly surveyors: readonly SurveyorPlan[];
  readonly phases: readonly PhasePlan[];
  /** After the last phase everything is healed; the network then settles this long before it is judged. */
  readonly settleMs: number;
  /** As written in the topology, checked and with defaults filled in. */
  readonly expectations: readonly ExpectationPlan[];
  /** In order of time. */
  readonly measurements: readonly MeasurementPlan[];
}

export interface NetworkPlan {
  readonly subnet: Cidr;
  /** The host's own address in the network; admin traffic comes from it and is exempt from all conditions. */
  readonly gateway: string;
  /** Null where the network has no IPv6. Admin traffic is IPv4 in any case. */
  readonly subnet6: Cidr | null;
  readonly gateway6: string | null;
  readonly zones: readonly ZonePlan[];
  /** What holds the private networks behind all NATs; null where there is none. */
  readonly behindNats: { readonly subnet: Cidr; readonly gateway: string } | null;
  readonly nats: readonly NatPlan[];
  /** What the links between the zones are made of while nothing changes them. */
  readonly conditions: NetworkConditions;
}

/** The nodes of one region with one last mile: they share an address prefix, so one rule reaches them all. */
export interface ZonePlan {
  /** "<region>/<link>", as "eu/mobile". */
  readonly id: string;
  readonly region: string;
  readonly link: string;
  /** Its IPv4 prefix and, where the network has IPv6, one of that. */
  readonly prefixes: readonly Cidr[];
}

/**
 * A router with network address translation, and the private network behind it. Other nodes see its address in the place of
 * those of its nodes. Source of the kinds: RFC 3489, section 5.
 */
export interface NatPlan {
  /** "nat_1": no node or zone has such a name. */
  readonly id: string;
  readonly kind: NatKind;
  /** Its nodes' zone, in which its own address lies. */
  readonly zone: string;
  readonly address: string;
  /** The private network, a part of `behindNats`. */
  readonly subnet: Cidr;
  /** The router's address in the private network. */
  readonly inside: string;
  /** What the router sends on from its own address to a node's libp2p port; none where it is symmetric. */
  readonly ports: readonly PortMapping[];
  readonly nodes: readonly NodeId[];
}

export type NatKind = "full-cone" | "address-restricted" | "port-restricted" | "symmetric";

/** TCP port of a NAT's address, and the node and its port behind. */
export interface PortMapping {
  readonly port: number;
  readonly node: NodeId;
  readonly nodePort: number;
}

export interface SurveyorPlan {
  /** The id of its zone. */
  readonly id: string;
  readonly address: string;
  readonly address6: string | null;
  /** Its condition while nothing is changed: that of a public node of its zone. */
  readonly link: LinkState;
}

export interface NodePlan {
  readonly id: NodeId;
  readonly group: string;
  readonly region: string;
  readonly zone: string;
  /** Its own IPv4 address, at which the orchestrator reaches it; a private one behind a NAT, of its NAT's subnet. */
  readonly address: string;
  readonly address6: string | null;
  /** The id of the NAT that it is behind, or null. */
  readonly nat: string | null;
  readonly peerId: string;
  readonly implementation: "js" | "js-2";
  readonly bootstrap: boolean;
  /** Whom it is told to protect, through its admin API; left out where that is nobody. */
  readonly protects?: readonly NodeId[];
  /** Its condition while no fault is in force. */
  readonly link: LinkState;
  /** What the node itself is told; the admin token is filled in by the engine, so no plan holds a secret. */
  readonly config: Omit<NodeConfig, "adminToken">;
  /** What it can be started as, by their numbers from 0. The first is all of the above, as an empty object; more only where the plan has them start. */
  readonly lives: readonly NodeLife[];
}

/** What is other of a node in one of its lives. Its address, place and name always stay. */
export interface NodeLife {
  readonly peerId?: string;
  /** Of `peerId`: as in `NodeConfig`. */
  readonly privateKey?: string;
  readonly implementation?: NodePlan["implementation"];
  readonly behaviour?: NodeConfig["behaviour"];
  /** Its disk is empty when it is started as this, coming from another life. */
  readonly freshDisk?: true;
}

export interface PhasePlan {
  readonly name: string;
  /** "for": a fixed length. "until": ends when the state holds; its timeout is a failure of the phase. */
  readonly end:
    | { readonly kind: "for"; readonly ms: number }
    | { readonly kind: "until"; readonly state: "healthy"; readonly timeoutMs: number };
  /** In order of time since the phase's start. */
  readonly timeline: readonly TimedAction[];
  readonly churns: readonly ChurnPlan[];
  /** Brings everything back that the phase disturbed; all of it idempotent. */
  readonly undo: readonly (Action | LateAction)[];
  /** The run waits for its operator after the phase's end, before what it disturbed is brought back. */
  readonly pause?: true;
  readonly traffic: readonly TrafficPlan[];
}

/** A churn of a phase and what was asked of it, so that what was done can be told beside it. Its actions are in the timeline. */
export interface ChurnPlan {
  /** As in TimedAction. */
  readonly cause: string;
  readonly group: string;
  readonly model: string;
  /** That come and go. */
  readonly nodes: readonly NodeId[];
  /** Since the phase's start, at whose end it ends; ms. */
  readonly fromMs: number;
  readonly asked: ChurnFigures;
}

/** Of all nodes of a churn over its whole time; null where there is none. */
export interface ChurnFigures {
  /** Asked: as many as are expected, which need not be a whole number. */
  readonly departures: number | null;
  readonly returns: number | null;
  /** Mean length of a session, ms. */
  readonly onlineMs: number | null;
  readonly offlineMs: number | null;
}

export interface TimedAction {
  /** Since the phase's start, ms. */
  readonly atMs: number;
  /** Where in the topology it comes from: "phases.fleet-down.faults.0" or "phases.commute.churn". */
  readonly cause: string;
  readonly action: Action | LateAction;
  /** It waits for the paced ones before it and for room on the host, and so may come later than `atMs`. */
  readonly paced?: true;
}

export interface TrafficPlan {
  /** The name in `traffic:`. */
  readonly flow: string;
  /** What each node publishes, in order of time since the phase's start. */
  readonly workloads: readonly { readonly node: NodeId; readonly messages: readonly WorkloadMessage[] }[];
}

export interface ExpectationPlan {
  /** A sentence, the user's own or one made from the rest. Unique in a plan. */
  readonly name: string;
  /** The kind of assertion: "healthy", "mesh-degree", ... */
  readonly kind: string;
  readonly in: string;
  readonly when: ExpectationWhen;
  /** The assertion's own settings, of the shape of its schema's output. */
  readonly config: unknown;
}

/** When in its phase an expectation must hold. */
export type ExpectationWhen =
  /** At some time no later than `ms` after the phase's start, and it lasts. */
  | { readonly kind: "within"; readonly ms: number }
  /** At all times from `afterMs` after the phase's start to its end. */
  | { readonly kind: "throughout"; readonly afterMs: number }
  /** At the phase's end. */
  | { readonly kind: "at-end"; readonly afterMs: number }
  /** At some time no later than `ms` after each end of the phase's faults, in whichever phase that is, and it lasts. */
  | { readonly kind: "recovers"; readonly ms: number };
