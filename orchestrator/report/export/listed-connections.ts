/** Every connection that a node listed, and from which round to which: what is between rounds is not seen. */
import type { ConnectionState } from "../../../node-image/contract/index.ts";
import type { NodeId } from "../../model/step.ts";
import type { History } from "../../trace/history.ts";

export interface ListedConnection extends Pick<ConnectionState, "direction" | "address"> {
  readonly node: NodeId;
  /** A node's name, or the id of a peer that no plan holds. */
  readonly peer: NodeId | string;
  /** Unix ms of the first round that saw it and of the last. */
  readonly firstMs: number;
  readonly lastMs: number;
}

/** In order of their beginning. A connection between two nodes is there twice, once as each of them lists it. */
export function listedConnections({ rounds, nodeOfPeer }: History): readonly ListedConnection[] {
  const all: (ListedConnection & { lastMs: number })[] = [];
  const lists = new Map<NodeId, ReadonlyMap<string, (typeof all)[number]>>();
  for (const { nodes } of rounds) {
    for (const [node, { view, viewAtMs = 0 }] of nodes) {
      const before = lists.get(node);
      const now = new Map<string, (typeof all)[number]>();
      for (const { peer, direction, address, openedAtMs } of view?.connections ?? []) {
        const key = `${openedAtMs} ${direction} ${address} ${peer}`;
        const known = before?.get(key) ?? now.get(key);
        const one = known ?? {
          node,
          peer: nodeOfPeer.get(peer) ?? peer,
          direction,
          address,
          firstMs: viewAtMs,
          lastMs: viewAtMs,
        };
        if (known === undefined) all.push(one);
        one.lastMs = viewAtMs;
        now.set(key, one);
      }
      lists.set(node, now);
    }
  }
  return all;
}
