/** What the nodes' peer managers decided, and why. Times are the orchestrator's. */
import type { Decision as Said } from "../../node-image/contract/index.ts";
import type { Plan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { ObservationEvent } from "../model/trace.ts";
import type { NodeClocks } from "./node-clocks.ts";
import { nodesByPeer } from "./peers.ts";

export interface Decision extends Pick<Said, "what" | "reason" | "values"> {
  readonly node: NodeId;
  /** The life of the node that decided. */
  readonly bootId: string;
  readonly atMs: number;
  /** Whom it is about: a node, the id of a peer that no plan holds, or undefined where it is about none or several. */
  readonly about: NodeId | string | undefined;
  /** The same by its peer id: a node can have several. */
  readonly peer: string | undefined;
}

/** In order of time. */
export function decisionsOf(
  plan: Plan,
  observations: readonly ObservationEvent[],
  clocks: NodeClocks,
): readonly Decision[] {
  const nodeOfPeer = nodesByPeer(plan);
  const decisions: Decision[] = [];
  for (const { atMs: roundMs, tookMs, nodes } of observations) {
    for (const [node, { bootId, events }] of Object.entries(nodes)) {
      for (const event of events) {
        if (event.kind !== "decision") continue;
        const { what, reason, values, peer } = event;
        const about = peer === undefined ? undefined : (nodeOfPeer.get(peer) ?? peer);
        const atMs = clocks.orchestratorMs(node, event.atMs, roundMs + tookMs);
        decisions.push({ node, bootId, atMs, what, about, peer, reason, values });
      }
    }
  }
  return decisions.sort((a, b) => a.atMs - b.atMs);
}
