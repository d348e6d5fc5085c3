/** A checked topology: every name in it exists, every default is filled in. Chance and addresses come with the plan. */
import type { NodeConfig } from "../../node-image/contract/index.ts";
import type { Cidr, NetworkConditions } from "../model/link.ts";
import type { ExpectationPlan, NodePlan, PhasePlan } from "../model/plan.ts";
import type { PeeringDefaults } from "../nodes/peering-presets.ts";
import type { ChurnTrace } from "../scenario/churn/churn-trace.ts";
import type { Churn } from "../scenario/churn/index.ts";
import type { Condition } from "../scenario/conditions/condition.ts";
import type { ReplayTrace } from "../scenario/conditions/replay-trace.ts";
import type { NodeFault } from "../scenario/faults/node-fault.ts";
import type { PartitionFault } from "../scenario/faults/partition.ts";
import type { NamedBehaviour } from "../scenario/resolve-behaviour.ts";
import type { Flow } from "../scenario/traffic/flow.ts";
import type { TrafficTrace } from "../scenario/traffic/traffic-trace.ts";
import type { Claim } from "./claim-schema.ts";
import type { Reachability } from "./reachability.ts";

export interface Topology {
  readonly name: string;
  /** What it is to show. */
  readonly claim: Claim | null;
  readonly seed: number;
  readonly network: Network;
  /** In the order of the file; nodes are numbered in it. */
  readonly groups: readonly Group[];
  readonly traffic: Readonly<Record<string, TopologyFlow>>;
  readonly phases: readonly Phase[];
  readonly expectations: readonly ExpectationPlan[];
  readonly settleMs: number;
}

/** Among the last miles "direct", which changes nothing, is always there. */
export interface Network extends NetworkConditions {
  readonly subnet: Cidr | undefined;
  /** What nodes listen on and dial. Their admin API is on IPv4 in any case. */
  readonly ip: "v4" | "v6" | "dual";
  readonly regions: readonly string[];
}

export interface Group {
  readonly name: string;
  readonly nodes: readonly GroupNode[];
  readonly link: string;
  readonly relay: NodeConfig["relay"];
  readonly peering: PeeringDefaults;
  readonly behaviour: NamedBehaviour;
  /** Its nodes listen for WebSocket, too. */
  readonly webSocket: boolean;
  readonly implementation: NodePlan["implementation"];
  readonly defect: NodeConfig["defect"];
  /** Names of those whom its nodes protect: regions, groups, nodes. */
  readonly protects: readonly string[];
}

export interface GroupNode {
  /** "<group>-<number from 1>" */
  readonly id: string;
  readonly region: string;
  readonly bootstrap: boolean;
  readonly reachability: Reachability;
  /** The NAT that it is behind, whose other nodes have the same name here; null when there is none. */
  readonly nat: string | null;
}

export interface Phase {
  readonly name: string;
  readonly end: PhasePlan["end"];
  /** Groups that start in this phase. */
  readonly starts: readonly string[];
  readonly staggerMs: number;
  /** Nodes wait for room on the host. */
  readonly paced: boolean;
  /** Names in `traffic`. */
  readonly traffic: readonly string[];
  readonly churns: readonly PhaseChurn[];
  /** Those of `behaviours` among them. */
  readonly nodeFaults: readonly NodeFault[];
  readonly partitions: readonly PartitionFault[];
  readonly conditions: readonly PhaseCondition[];
  /** What faults and conditions did stands until the end of the next phase that does not keep. */
  readonly keep: boolean;
  /** At its end the run waits for its operator. */
  readonly pause: boolean;
}

export interface PhaseChurn {
  readonly cause: string;
  readonly churn: Churn;
  /** Of the model `trace`. */
  readonly trace: ChurnTrace | null;
}

export interface PhaseCondition {
  readonly cause: string;
  readonly written: Condition;
  /** Of a replay. */
  readonly trace: ReplayTrace | null;
  /** The fault that it is written as, by its number in the phase; null for an item of `conditions`. */
  readonly fault: {
    readonly number: number;
    readonly kind: "cut" | "flap" | "dead-bootstrap";
    /** The links in words, where its names do not say them well. */
    readonly what: string | undefined;
  } | null;
}

export interface TopologyFlow extends Flow {
  /** Of one that is replayed. */
  readonly trace: TrafficTrace | null;
}

/** Its length or, where it waits for a state, the longest that it may take. */
export function longestMs({ end }: Pick<Phase, "end">): number {
  return end.kind === "for" ? end.ms : end.timeoutMs;
}
