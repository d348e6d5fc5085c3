/** The tables of what happened: who took part, and every message, dial, decision and event of the run. */
import { deliveryOf } from "../../measures/delivery.ts";
import type { NodeId } from "../../model/step.ts";
import type { TraceEvent } from "../../model/trace.ts";
import { describeDone } from "../../trace/describe-action.ts";
import type { History, PhaseSpan } from "../../trace/history.ts";
import type { Message, NotPublished } from "../../trace/messages.ts";
import { listedConnections } from "./listed-connections.ts";
import { columnsOf, type Table } from "./table.ts";

export const eventTables: readonly Table[] = [
  {
    name: "nodes",
    meaning: "a node of the plan",
    columns: ({ history }) =>
      columnsOf(history.plan.nodes, {
        node: ["text", ({ id }) => id],
        group: ["text", ({ group }) => group],
        region: ["text", ({ region }) => region],
        zone: ["text", ({ zone }) => zone],
        nat: ["text", ({ nat }) => nat],
        address: ["text", ({ address }) => address],
        peer_id: ["text", ({ peerId }) => peerId],
        implementation: ["text", ({ implementation }) => implementation],
        behaviour: ["text", ({ config }) => config.behaviour.kind],
      }),
  },
  {
    name: "phases",
    meaning: "a phase that began",
    columns: ({ history }) =>
      columnsOf(history.phases, {
        phase: ["text", ({ name }) => name],
        started: ["time", ({ startMs }) => startMs],
        ended: ["time", ({ endMs }) => endMs],
        outcome: ["text", outcomeOf],
      }),
  },
  {
    name: "messages",
    meaning:
      "a message and a node that got it or should have; a message that was never sent has one row, without a node",
    columns: ({ history }) =>
      columnsOf(deliveriesOf(history), {
        message: ["text", ({ message }) => message.id],
        phase: ["text", ({ message }) => message.phase],
        flow: ["text", ({ message }) => message.flow],
        topic: ["text", ({ message }) => message.topic],
        publisher: ["text", ({ message }) => message.from],
        due: ["time", ({ message }) => message.dueAtMs],
        sent: ["time", ({ message }) => ("sentAtMs" in message ? message.sentAtMs : null)],
        receiver: ["text", ({ to }) => to],
        outcome: ["text", ({ outcome }) => outcome],
        latency_ms: ["number", ({ latencyMs }) => latencyMs],
        refusal: ["text", ({ message }) => ("refusal" in message ? message.refusal : null)],
      }),
  },
  {
    name: "connections",
    meaning: "a connection as one of its ends lists it, from the first round that saw it to the last",
    columns: ({ history }) =>
      columnsOf(listedConnections(history), {
        node: ["text", ({ node }) => node],
        peer: ["text", ({ peer }) => peer],
        direction: ["text", ({ direction }) => direction],
        address: ["text", ({ address }) => address],
        first_seen: ["time", ({ firstMs }) => firstMs],
        last_seen: ["time", ({ lastMs }) => lastMs],
      }),
  },
  {
    name: "dials",
    meaning: "a dial that a node told of",
    columns: ({ history }) =>
      columnsOf(history.dials, {
        started: ["time", ({ startMs }) => startMs],
        ended: ["time", ({ endMs }) => endMs],
        node: ["text", ({ from }) => from],
        peer: ["text", ({ to }) => to],
        outcome: ["text", ({ outcome }) => outcome],
        failures: ["number", ({ failures }) => failures],
        failure: ["text", ({ failure }) => failure],
        reason: ["text", ({ reason }) => reason],
      }),
  },
  {
    name: "decisions",
    meaning: "a decision of a node's peer manager, with the values that led to it as JSON",
    columns: ({ history }) =>
      columnsOf(history.decisions, {
        time: ["time", ({ atMs }) => atMs],
        node: ["text", ({ node }) => node],
        what: ["text", ({ what }) => what],
        about: ["text", ({ about }) => about],
        reason: ["text", ({ reason }) => reason],
        details: ["text", ({ values }) => JSON.stringify(values)],
      }),
  },
  {
    name: "events",
    meaning: "an event of the trace but for observations, which the other tables tell; in full as JSON",
    columns: ({ trace }) =>
      columnsOf(
        trace.events.filter(({ kind }) => kind !== "observation"),
        {
          time: ["time", ({ atMs }) => atMs],
          kind: ["text", ({ kind }) => kind],
          phase: ["text", (event) => ("phase" in event ? event.phase : null)],
          node: ["text", (event) => ("node" in event ? event.node : null)],
          what: ["text", whatOf],
          details: ["text", (event) => JSON.stringify(event)],
        },
      ),
  },
];

function outcomeOf({ ended, timedOut }: PhaseSpan): string {
  if (timedOut) return "timed out";
  return ended ? "ended" : "cut short";
}

interface DeliveryRow {
  readonly message: Message | NotPublished;
  readonly outcome: "delivered" | "lost" | "not sent";
  readonly to?: NodeId;
  readonly latencyMs?: number;
}

function deliveriesOf(history: History): readonly DeliveryRow[] {
  const lost = Map.groupBy(deliveryOf(history, { fromMs: -Infinity, toMs: Infinity }).lost, ({ id }) => id);
  const sent = history.messages.flatMap((message): DeliveryRow[] => [
    ...[...message.received].map(([to, latencyMs]) => ({ message, outcome: "delivered" as const, to, latencyMs })),
    ...(lost.get(message.id) ?? []).map(({ to }) => ({ message, outcome: "lost" as const, to })),
  ]);
  return [...sent, ...history.notPublished.map((message) => ({ message, outcome: "not sent" as const }))];
}

/** The word or the sentence that says most. */
function whatOf(event: TraceEvent): string | undefined {
  switch (event.kind) {
    case "phase":
      return event.edge;
    case "action":
      return event.error === undefined ? describeDone(event) : `${describeDone(event)}: ${event.error}`;
    case "node":
      return event.reason === undefined ? event.status : `${event.status}: ${event.reason}`;
    case "flow":
    case "probe":
      return `${event.from} to ${event.to}`;
    case "incident":
      return event.message;
    case "end":
      return event.outcome;
    case "host":
    case "observation":
      return undefined;
    default:
      return event satisfies never;
  }
}
