/**
 * What became of each planned message, from the nodes' own words in a trace's observations. Times are the
 * orchestrator's.
 * Messages that no plan holds (published by hand) are left out.
 */
import type { NodeEvent } from "../../node-image/contract/index.ts";
import type { PhasePlan, Plan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { ObservationEvent } from "../model/trace.ts";
import type { NodeClocks } from "./node-clocks.ts";
import { nodesByPeer } from "./peers.ts";

export interface Message {
  readonly id: string;
  readonly topic: string;
  readonly flow: string;
  readonly phase: string;
  readonly from: NodeId;
  /** By the plan. */
  readonly dueAtMs: number;
  readonly sentAtMs: number;
  readonly bytes: number;
  /** Who got it, and how long after it was sent, ms. */
  readonly received: ReadonlyMap<NodeId, number>;
  /** From whom each of them got its first copy: a node, or the id of a peer that no plan holds. */
  readonly firstCopyFrom: ReadonlyMap<NodeId, NodeId | string>;
}

/** A message that was planned, and that nobody saw. */
export interface NotPublished {
  readonly id: string;
  readonly topic: string;
  readonly flow: string;
  readonly phase: string;
  readonly from: NodeId;
  /** When it was due by the plan. */
  readonly dueAtMs: number;
  /** What the publisher said of it; undefined when it said nothing. */
  readonly refusal: string | undefined;
}

export interface Messages {
  /** In order of time. */
  readonly published: readonly Message[];
  /** Due before their phase ended, and not just before one ended by itself: what was still ahead is taken back then. */
  readonly notPublished: readonly NotPublished[];
}

/** A message that is taken back may have been due for so long: its publisher is a moment late as a rule. */
const takenBackMs = 1000;

/** @param phases where and when each phase of the plan was lived through, as far as the trace goes */
export function messagesOf(
  plan: Plan,
  observations: readonly ObservationEvent[],
  clocks: NodeClocks,
  phases: readonly { readonly name: string; readonly startMs: number; readonly endMs: number }[],
): Messages {
  const planned = plannedMessages(plan);
  const startMs = new Map(phases.map((phase) => [phase.name, phase.startMs]));
  const nodeOfPeer = nodesByPeer(plan);
  const published = new Map<string, SeenMessage>();
  const refusals = new Map<string, string>();
  const noteSent = (id: string, { atMs, ...message }: PlannedMessage, sentAtMs: number) => {
    const known = published.get(id);
    if (known !== undefined) return known;
    const dueAtMs = (startMs.get(message.phase) ?? 0) + atMs;
    const sent = { id, ...message, dueAtMs, sentAtMs, received: new Map(), firstCopyFrom: new Map() };
    published.set(id, sent);
    return sent;
  };
  for (const [node, event, seenAtMs] of eventsOf(observations)) {
    const message = "id" in event ? planned.get(event.id) : undefined;
    if (message === undefined) continue;
    if (event.kind === "published") noteSent(event.id, message, clocks.orchestratorMs(node, event.atMs, seenAtMs));
    if (event.kind === "publish-failed") refusals.set(event.id, event.reason);
    if (event.kind === "received") {
      // A publisher that died right after sending could not tell; its receivers can.
      const { received, firstCopyFrom, sentAtMs } = noteSent(
        event.id,
        message,
        clocks.orchestratorMs(message.from, event.sentAtMs, seenAtMs),
      );
      const atMs = clocks.orchestratorMs(node, event.atMs, seenAtMs);
      if (received.has(node)) continue;
      received.set(node, Math.max(0, atMs - sentAtMs));
      firstCopyFrom.set(node, nodeOfPeer.get(event.from) ?? event.from);
    }
  }
  return {
    published: [...published.values()].toSorted((a, b) => a.sentAtMs - b.sentAtMs),
    notPublished: phases.flatMap(({ name, startMs, endMs }) => {
      const endsByItself = plan.phases.some((phase) => phase.name === name && phase.end.kind === "until");
      const lastDueMs = endMs - (endsByItself ? takenBackMs : 0);
      return [...planned]
        .filter(([id, message]) => message.phase === name && startMs + message.atMs < lastDueMs && !published.has(id))
        .map(([id, { atMs, bytes: _, ...message }]) => ({
          id,
          ...message,
          dueAtMs: startMs + atMs,
          refusal: refusals.get(id),
        }));
    }),
  };
}

interface SeenMessage extends Message {
  readonly received: Map<NodeId, number>;
  readonly firstCopyFrom: Map<NodeId, string>;
}

type PlannedMessage = Omit<Message, "id" | "dueAtMs" | "sentAtMs" | "received" | "firstCopyFrom"> & {
  readonly atMs: number;
};

function plannedMessages(plan: Plan): ReadonlyMap<string, PlannedMessage> {
  return new Map(plan.phases.flatMap(messagesOfPhase));
}

function messagesOfPhase(phase: PhasePlan): [string, PlannedMessage][] {
  return phase.traffic.flatMap(({ flow, workloads }) =>
    workloads.flatMap(({ node, messages }) =>
      messages.map(({ id, ...message }): [string, PlannedMessage] => [
        id,
        { ...message, flow, phase: phase.name, from: node },
      ]),
    ),
  );
}

function* eventsOf(observations: readonly ObservationEvent[]): Generator<[NodeId, NodeEvent, number]> {
  for (const { atMs, tookMs, nodes } of observations) {
    for (const [node, { events }] of Object.entries(nodes))
      for (const event of events) yield [node, event, atMs + tookMs];
  }
}
