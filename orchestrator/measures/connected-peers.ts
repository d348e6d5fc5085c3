/** Whom the nodes are connected to: which node of the plan each peer is, who dialled, and from where. */
import type { ConnectionState } from "../../node-image/contract/index.ts";
import { onceFor } from "../base/once-for.ts";
import type { Plan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import { nodesByPeer } from "../trace/peers.ts";
import type { RunningNode } from "./running-nodes.ts";

export interface ConnectedPeer {
  /** By the connection that has lasted longest, which is the one that gossipsub goes by, too. */
  readonly direction: ConnectionState["direction"];
  /** The address of the other end: a NAT's for who is behind one. */
  readonly ip: string;
  /**
   * Undefined for who does not run, or is none of the plan's. A peer id that no plan holds is one more identity of the node at
   * its address.
   */
  readonly node: RunningNode | undefined;
}

/** By node and by peer id, in the order in which they were connected; of those nodes that were seen since their start. */
export function connectedPeersOf(
  running: readonly RunningNode[],
  byPeer: ReadonlyMap<string, RunningNode>,
  plan: Plan,
): ReadonlyMap<NodeId, ReadonlyMap<string, ConnectedPeer>> {
  const planned = nodesByPeer(plan);
  const byAddress = new Map(running.flatMap((node) => addressesOf(node).map((address) => [address, node] as const)));
  return new Map(
    running.flatMap(({ plan: { id }, at: { view } }): [NodeId, ReadonlyMap<string, ConnectedPeer>][] => {
      if (view === undefined) return [];
      const peers = new Map<string, ConnectedPeer>();
      for (const connection of view.connections) {
        const { peer, direction } = connection;
        if (peers.has(peer)) continue;
        const ip = ipOfConnection(connection);
        const node = byPeer.get(peer) ?? (planned.has(peer) ? undefined : byAddress.get(ip));
        peers.set(peer, { direction, ip, node });
      }
      return [[id, peers]];
    }),
  );
}

export function addressesOf({ plan: { address, address6 } }: Pick<RunningNode, "plan">): readonly string[] {
  return address6 === null ? [address] : [address, address6];
}

/** "/ip4/10.64.0.3/tcp/60000" */
export function ipOf(multiaddr: string): string {
  return multiaddr.split("/")[2] ?? "";
}

/** A connection is in many views. */
const ipOfConnection = onceFor(({ address }: ConnectionState) => ipOf(address));
