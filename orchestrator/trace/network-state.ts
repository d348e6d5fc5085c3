/**
 * The network as it stands after the events so far: who runs, and what each node was last seen to hold. The same
 * fold serves a run while it goes on and a trace that is read again. What nodes publish and receive is in
 * `messages.ts`.
 */
import { applyViewChange, type NodeView } from "../../node-image/contract/index.ts";
import type { Plan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { NodeObservation, NodeStatusEvent, ObservationEvent, TraceEvent } from "../model/trace.ts";
import { peerIdIn } from "./peers.ts";

export interface Round {
  /** When the last observation began, Unix ms; 0 before the first. */
  readonly atMs: number;
  /** Every node of the plan. */
  readonly nodes: ReadonlyMap<NodeId, NodeAt>;
}

export interface NodeAt {
  readonly status: NodeStatusEvent["status"];
  /** Which of its lives, by its number in the plan. */
  readonly life: number;
  /** That life's: whoever lists another of its ids has not noticed yet that it is gone. */
  readonly peerId: string;
  /** As last seen since its present start; undefined until then. What an earlier life held is no evidence. */
  readonly view: NodeView | undefined;
  /** Gossipsub's, by peer id: as they were when the view last changed. */
  readonly scores: Readonly<Record<string, number>> | undefined;
  /** When it last confirmed its view, Unix ms. */
  readonly viewAtMs: number | undefined;
  /** When it became ready last, by a start or after a pause, Unix ms. */
  readonly readyAtMs: number | undefined;
  /** False when it should have answered in the last round and did not. */
  readonly answered: boolean;
  /** Its event loop's longest delay before the last round, ms; 0 where a pause is what delayed it. */
  readonly loopLagMs: number;
}

export interface NetworkState {
  apply(event: TraceEvent): void;
  /** A snapshot: later events do not change it. */
  round(): Round;
}

export function networkState(plan: Plan): NetworkState {
  const nodes = new Map<NodeId, NodeRecord>(plan.nodes.map(({ id, peerId }) => [id, { ...notStarted, peerId }]));
  const planned = new Map(plan.nodes.map((node) => [node.id, node]));
  let atMs = 0;
  let snapshot: Round | undefined;
  return {
    apply(event) {
      if (event.kind === "node") {
        const record = nodes.get(event.node);
        if (record !== undefined) nodes.set(event.node, afterStatus(record, event));
      } else if (event.kind === "action" && event.action.kind === "start") {
        for (const id of event.action.nodes) {
          const [record, node] = [nodes.get(id), planned.get(id)];
          const { life } = event.action;
          if (record && node && life !== undefined) nodes.set(id, { ...record, life, peerId: peerIdIn(node, life) });
        }
      } else if (event.kind === "observation") {
        atMs = event.atMs;
        for (const [id, record] of nodes) nodes.set(id, afterObservation(record, id, event));
      } else return;
      snapshot = undefined;
    },
    round() {
      snapshot ??= { atMs, nodes: new Map(nodes) };
      return snapshot;
    },
  };
}

interface NodeRecord extends NodeAt {
  /** The life that its view is of. */
  readonly bootId: string | undefined;
  /** The life that ended last: an answer of it may still be on its way. */
  readonly endedBootId: string | undefined;
  readonly wasPaused: boolean;
}

const notStarted: Omit<NodeRecord, "peerId"> = {
  status: "down",
  life: 0,
  view: undefined,
  scores: undefined,
  viewAtMs: undefined,
  readyAtMs: undefined,
  answered: true,
  loopLagMs: 0,
  bootId: undefined,
  endedBootId: undefined,
  wasPaused: false,
};

function afterStatus(record: NodeRecord, { status, atMs }: NodeStatusEvent): NodeRecord {
  if (status === "ready") return { ...record, status, readyAtMs: atMs };
  if (status === "paused") return { ...record, status, wasPaused: true };
  const { life, peerId, bootId, endedBootId } = record;
  return { ...notStarted, status, life, peerId, endedBootId: bootId ?? endedBootId };
}

function afterObservation(record: NodeRecord, id: NodeId, event: ObservationEvent): NodeRecord {
  const seen = event.nodes[id];
  if (seen !== undefined && isOfPresentLife(record, seen)) {
    const known = seen.bootId === record.bootId ? record : undefined;
    return {
      ...record,
      view: viewAfter(known?.view, seen),
      scores: seen.scores ?? known?.scores,
      viewAtMs: event.atMs,
      answered: true,
      loopLagMs: record.wasPaused ? 0 : seen.loopLagMs,
      bootId: seen.bootId,
      wasPaused: record.status === "paused",
    };
  }
  return { ...record, answered: event.missing[id] === undefined, loopLagMs: 0 };
}

function viewAfter(known: NodeView | undefined, { view, viewChange }: NodeObservation): NodeView | undefined {
  if (view !== undefined || known === undefined) return view;
  return viewChange === undefined ? known : applyViewChange(known, viewChange);
}

function isOfPresentLife({ status, endedBootId }: NodeRecord, seen: NodeObservation): boolean {
  return status !== "down" && seen.bootId !== endedBootId;
}
