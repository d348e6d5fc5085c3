/**
 * Has nodes protect whom the plan says, as an operator would: each peer as soon as a round of observation shows that the node is connected
 * to it, and anew after each start of the node. That it did is told by the node's own decisions.
 */
import { messageOf } from "../base/errors.ts";
import type { Signal, Testbed } from "../engine/engine.ts";
import type { Plan } from "../model/plan.ts";
import { nodesByPeer } from "../trace/peers.ts";
import type { Recorder } from "./recorder.ts";

export interface Protections {
  /** Goes by the last round. */
  look(): void;
  /** Waits for calls under way. */
  settled(): Promise<void>;
}

export function protections(plan: Plan, testbed: Testbed, recorder: Recorder, o: Signal): Protections {
  const nodeOf = nodesByPeer(plan);
  /** A node, its start and a peer that it was told of. */
  const told = new Set<string>();
  const underWay = new Set<Promise<void>>();

  const protect = (node: string, peer: string, once: string): void => {
    const handle = testbed.nodes.get(node);
    if (handle === undefined) return;
    told.add(once);
    const done = handle
      .protect(peer, o)
      .catch((error: unknown) => {
        if (o.signal.aborted) return;
        // It may have forgotten the peer, or be gone itself: the next round shows.
        told.delete(once);
        const message = `${node} did not protect ${nodeOf.get(peer)}: ${messageOf(error)}`;
        recorder.record({ kind: "incident", atMs: Date.now(), where: "node", message });
      })
      .finally(() => underWay.delete(done));
    underWay.add(done);
  };

  return {
    look() {
      const { nodes } = recorder.state.round();
      for (const { id, protects = [] } of plan.nodes) {
        const at = nodes.get(id);
        if (at?.status !== "ready" || at.view === undefined) continue;
        for (const { peer } of at.view.connections) {
          const once = `${id} ${at.readyAtMs} ${peer}`;
          if (!told.has(once) && protects.includes(nodeOf.get(peer) ?? "")) protect(id, peer, once);
        }
      }
    },
    async settled() {
      await Promise.all(underWay);
    },
  };
}
