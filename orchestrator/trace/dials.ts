/** Every dial that a node told of, with its outcome. Times are the orchestrator's. Dials of peers that no plan holds are left out. */
import type { Plan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { ObservationEvent } from "../model/trace.ts";
import type { NodeClocks } from "./node-clocks.ts";
import { nodesByPeer } from "./peers.ts";

export interface Dial {
  readonly from: NodeId;
  /** The life of `from` that dialled: another knows nothing of the failures before it. */
  readonly bootId: string;
  readonly to: NodeId;
  /** Which of the identities of `to`: a node that comes back as another peer was never dialled. */
  readonly peer: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly outcome: "connected" | "failed";
  /** Failures of this peer in a row, this one included; 0 when it connected. */
  readonly failures: number;
  /** Why it failed: nobody answered, or it was there and did not keep the connection. Undefined when it connected. */
  readonly failure: "unreachable" | "refused" | undefined;
  readonly reason: string | undefined;
}

/** In order of their ends. */
export function dialsOf(plan: Plan, observations: readonly ObservationEvent[], clocks: NodeClocks): readonly Dial[] {
  const nodeOfPeer = nodesByPeer(plan);
  const dials = observations.flatMap(({ atMs: roundMs, tookMs: roundTookMs, nodes }) =>
    Object.entries(nodes).flatMap(([from, { bootId, events }]) =>
      events.flatMap((event): Dial[] => {
        const to = event.kind === "dial" ? nodeOfPeer.get(event.peer) : undefined;
        if (event.kind !== "dial" || to === undefined) return [];
        const { peer, outcome, failures, failure, reason, tookMs } = event;
        const endMs = clocks.orchestratorMs(from, event.atMs, roundMs + roundTookMs);
        const startMs = endMs - tookMs;
        return [{ from, bootId, to, peer, startMs, endMs, outcome, failures, failure, reason }];
      }),
    ),
  );
  return dials.toSorted((a, b) => a.endMs - b.endMs);
}
