/** What runs a plan's nodes: an engine brings a network up, a testbed is the network that stands. */
import type { NodeState, Workload } from "../../node-image/contract/index.ts";
import type { HostLook } from "../base/host-look.ts";
import type { Cidr } from "../model/link.ts";
import type { FlowFigures, FlowPlan, ProbePlan } from "../model/measurement.ts";
import type { Plan } from "../model/plan.ts";
import type { NodeId, Step } from "../model/step.ts";
import type { Environment, OutageSpan } from "../model/trace.ts";
import type { NetemChoice } from "../plan/choose-netem.ts";
import type { EngineLacks } from "../plan/engine-lacks.ts";
import type { HostOfSeveral, KernelLimits } from "../plan/host-needs.ts";

export interface Signal {
  readonly signal: AbortSignal;
}

export interface Engine {
  /** Looks at the host; starts nothing. Throws MeshbedError NO_ENGINE when no engine answers. */
  capabilities(o: Signal): Promise<Capabilities>;
  /**
   * Builds the images, the network, the net agent and all containers, none of them started. Nothing is left when
   * it throws. Throws SUBNET_TAKEN when the plan's subnet clashes with one that came up since.
   */
  up(plan: Plan, o: UpOptions): Promise<Testbed>;
  /**
   * Takes a network in hand that was left standing. Its processes are as they are; all that steps state of nodes it takes to be as
   * planned, so whoever knows better states it anew. Disposing leaves it standing. Throws MeshbedError ENGINE or AGENT.
   */
  attach(plan: Plan, o: AttachOptions): Promise<StandingTestbed>;
}

export interface AttachOptions extends Signal {
  readonly runId: string;
  /** What it was brought up on. */
  readonly environment: Environment;
}

export interface StandingTestbed extends Testbed {
  /** How the process of each node was found. */
  readonly found: ReadonlyMap<NodeId, "running" | "paused" | "down">;
}

export interface UpOptions extends Signal {
  readonly runId: string;
  /** Default: whoever can. Throws AGENT when "kernel" is asked of a kernel that has no netem. */
  readonly netem?: NetemChoice;
  /** Default: whoever can. Throws ENGINE when this process is to call the nodes, and cannot. */
  readonly reach?: ReachWish;
  /**
   * Whether people will do things to it by hand, which no plan knows of: what has to be arranged when a container is made is then
   * arranged for all nodes. Default: a verdict alone.
   */
  readonly purpose?: "verdict" | "hands-on";
  /** The run's directory, written where a kept network is found again. */
  readonly directory?: string;
  /** Told what is being done, a short line each: "building the image meshbed/node-js". */
  readonly onProgress: (line: string) => void;
}

/** Who calls nodes' admin APIs: this process, or the net agent for it. */
export type Reach = "direct" | "agent";
export const reachWishes = ["auto", "direct", "agent"] as const;
export type ReachWish = (typeof reachWishes)[number];

export interface Capabilities {
  readonly engine: Environment["engine"];
  /** Subnets that a new network must not overlap: of the engine's networks and of the host's interfaces. */
  readonly takenSubnets: readonly Cidr[];
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Of its kernel; left out where that cannot be asked. */
  readonly limits?: KernelLimits;
  /** What it cannot do to nodes, with the reason why. */
  readonly lacks: EngineLacks;
  /** That it spreads plans over; left out: one. */
  readonly hosts?: readonly HostOfSeveral[];
}

export interface Testbed extends AsyncDisposable {
  readonly environment: Environment;
  readonly nodes: ReadonlyMap<NodeId, NodeHandle>;
  /**
   * Carries the steps out, all at once within the engine's bounds, and gives one result a step, in their order.
   * A node that was started gets its last link state again before this returns. Never throws for one step's failure.
   */
  apply(steps: readonly Step[], o: Signal): Promise<readonly StepResult[]>;
  /** Measures round trips of `count` echoes each, all pairs at once. */
  probe(
    pairs: readonly ProbePlan[],
    o: Signal & { readonly count: number; readonly intervalMs: number },
  ): Promise<readonly ProbeResult[]>;
  /** What the hosts of the nodes show now; one that does not answer is left out. */
  lookAtHosts(o: Signal): Promise<readonly HostSight[]>;
  /** Measures what the packets of each flow meet, all flows at once; nothing is sent where an end does not run. */
  measureFlows(flows: readonly FlowPlan[], o: Signal): Promise<readonly FlowFigures[]>;
  /** What happened by itself since the last call: a container that died, an agent that went. */
  incidents(): readonly Incident[];
  /** Writes each node's log to `<directory>/<node>.log`. */
  collectLogs(directory: string, o: Signal): Promise<void>;
  /** From now on disposing leaves the network standing. */
  keep(): void;
}

export interface HostSight {
  /** Its name; undefined where there is one. */
  readonly host: string | undefined;
  readonly look: HostLook;
}

export interface NodeHandle {
  /**
   * Its state since the cursor, with the whole view where that changed; beside it is the change, where that is known. Throws
   * MeshbedError NODE when it does not answer within its bound.
   */
  state(since: string | undefined, o: Signal): Promise<NodeState>;
  /** Hands the node its messages. Throws MeshbedError NODE. */
  publish(workload: Workload, o: Signal): Promise<void>;
  /** Takes back those that still wait. Throws MeshbedError NODE. */
  drop(o: Signal): Promise<void>;
  /** Has it keep a peer from being evicted. Throws MeshbedError NODE, also where it does not know the peer. */
  protect(peer: string, o: Signal): Promise<void>;
}

export interface StepResult {
  /** False when the node was in that state already. */
  readonly changed: boolean;
  readonly error?: string;
}

export interface ProbeResult {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly sent: number;
  readonly roundTripsMs: readonly number[];
}

export interface Incident {
  readonly where: "agent" | "engine" | "node";
  /** The node that it left in another state. */
  readonly node?: { readonly id: NodeId; readonly status: "down" | "starting" };
  readonly message: string;
  readonly outage?: OutageSpan;
}
