/** A whole trace made ready for judging: what was so at which time. It states facts and judges nothing. */
import { onceFor } from "../base/once-for.ts";
import type { Plan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type {
  ActionEvent,
  EndEvent,
  FlowEvent,
  HostEvent,
  IncidentEvent,
  NodeStatusEvent,
  ObservationEvent,
  ProbeEvent,
  TraceHeader,
} from "../model/trace.ts";
import { type Decision, decisionsOf } from "./decisions.ts";
import { type Dial, dialsOf } from "./dials.ts";
import { type Fault, faultsOf } from "./faults.ts";
import { type FaultsInForce, faultsInForce } from "./faults-in-force.ts";
import { type Message, messagesOf, type NotPublished } from "./messages.ts";
import { networkState, type Round } from "./network-state.ts";
import { type NodeClocks, nodeClocks } from "./node-clocks.ts";
import { type NodeSample, nodeSamples } from "./node-samples.ts";
import { type Outage, outagesOf } from "./outages.ts";
import { nodesByPeer } from "./peers.ts";
import type { Trace } from "./trace-reader.ts";

export interface History extends FaultsInForce {
  readonly header: TraceHeader;
  readonly plan: Plan;
  readonly phases: readonly PhaseSpan[];
  /** Times in which the run waited for its operator. They lie between phases. */
  readonly pauses: readonly { readonly fromMs: number; readonly toMs: number }[];
  /** One an observation. */
  readonly rounds: readonly Round[];
  /** In order of time. */
  readonly messages: readonly Message[];
  readonly notPublished: readonly NotPublished[];
  /** In order of their ends. */
  readonly dials: readonly Dial[];
  /** In order of time. */
  readonly decisions: readonly Decision[];
  readonly actions: readonly ActionEvent[];
  /** In order of their begin. */
  readonly faults: readonly Fault[];
  readonly statuses: readonly NodeStatusEvent[];
  readonly flows: readonly FlowEvent[];
  readonly probes: readonly ProbeEvent[];
  readonly incidents: readonly IncidentEvent[];
  readonly outages: readonly Outage[];
  readonly hosts: readonly HostEvent[];
  readonly nodeOfPeer: ReadonlyMap<string, NodeId>;
  /** What nodes tell by their own clocks, when connections opened, is to be read with them. */
  readonly clocks: NodeClocks;
  readonly samples: ReadonlyMap<NodeId, readonly NodeSample[]>;
  /** Undefined when the run did not come to write it. */
  readonly end: EndEvent | undefined;
  /** Time of the last event. */
  readonly lastMs: number;
  statusAt(node: NodeId, atMs: number): NodeStatusEvent["status"];
  /** Whether a node was ready at all times of a span, ends included. */
  readyThroughout(node: NodeId, fromMs: number, toMs: number): boolean;
}

export interface PhaseSpan {
  readonly name: string;
  readonly startMs: number;
  /** For a phase that the trace does not see the end of: the time of its last event. */
  readonly endMs: number;
  readonly ended: boolean;
  /** An `until` state that did not come in time. */
  readonly timedOut: boolean;
  /** Those that began and were over within the phase. */
  readonly rounds: readonly Round[];
}

/** Judges, reports and exports of one trace share it. */
export const historyOf = onceFor(({ header, events }: Trace): History => {
  const { plan } = header;
  const lastMs = events.reduce((last, event) => Math.max(last, event.atMs), 0);
  const { rounds, phases, pauses } = roundsAndPhases({ plan, events, lastMs });
  const of = <K extends (typeof events)[number]["kind"]>(kind: K) =>
    events.filter((event): event is Extract<(typeof events)[number], { kind: K }> => event.kind === kind);
  const observations: readonly ObservationEvent[] = of("observation");
  const actions = of("action").toSorted((a, b) => a.atMs - b.atMs);
  const clocks = nodeClocks(observations, actions);
  const messages = messagesOf(plan, observations, clocks, phases);
  const statuses = of("node");
  const incidents = of("incident");
  return {
    header,
    plan,
    phases,
    pauses,
    rounds,
    messages: messages.published,
    notPublished: messages.notPublished,
    dials: dialsOf(plan, observations, clocks),
    decisions: decisionsOf(plan, observations, clocks),
    actions,
    faults: faultsOf(actions),
    statuses,
    flows: of("flow"),
    probes: of("probe"),
    incidents,
    outages: outagesOf(incidents),
    hosts: of("host"),
    nodeOfPeer: nodesByPeer(plan),
    clocks,
    samples: nodeSamples(observations),
    end: of("end").at(-1),
    lastMs,
    ...statusOverTime(statuses),
    ...faultsInForce(actions),
  };
});

function roundsAndPhases({ plan, events, lastMs }: { plan: Plan; events: Trace["events"]; lastMs: number }) {
  const state = networkState(plan);
  const rounds: Round[] = [];
  const phases: (PhaseSpan & { rounds: Round[] })[] = [];
  const pauses: { fromMs: number; toMs: number }[] = [];
  let open: { name: string; startMs: number; rounds: Round[] } | undefined;
  for (const event of events) {
    state.apply(event);
    if (event.kind === "observation") {
      const round = state.round();
      rounds.push(round);
      // Events are in the order of recording, and a round is recorded when it is over.
      if (open !== undefined && event.atMs >= open.startMs) open.rounds.push(round);
    } else if (event.kind === "phase") {
      if (event.edge === "start") open = { name: event.phase, startMs: event.atMs, rounds: [] };
      else if (event.edge === "paused") pauses.push({ fromMs: event.atMs, toMs: lastMs });
      else if (event.edge === "resumed") Object.assign(pauses.at(-1) ?? {}, { toMs: event.atMs });
      else if (open !== undefined) {
        phases.push({ ...open, endMs: event.atMs, ended: true, timedOut: event.edge === "timeout" });
        open = undefined;
      }
    }
  }
  if (open !== undefined) phases.push({ ...open, endMs: lastMs, ended: false, timedOut: false });
  return { rounds, phases, pauses };
}

function statusOverTime(statuses: readonly NodeStatusEvent[]): Pick<History, "statusAt" | "readyThroughout"> {
  const byNode = Map.groupBy(statuses, (event) => event.node);
  const statusAt = (node: NodeId, atMs: number) =>
    byNode.get(node)?.findLast((event) => event.atMs <= atMs)?.status ?? "down";
  return {
    statusAt,
    readyThroughout: (node, fromMs, toMs) =>
      statusAt(node, fromMs) === "ready" &&
      !byNode.get(node)?.some(({ atMs, status }) => atMs > fromMs && atMs <= toMs && status !== "ready"),
  };
}
