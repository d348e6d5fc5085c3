/** Whom a node's control messages can hurt: every peer that shares topics with it, and those topics. */
import type { Network } from "../network/network.ts";

export function attacked({ gossip }: Network): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const topic of gossip.topics()) {
    for (const peer of gossip.subscribersOf(topic)) found.set(peer, [...(found.get(peer) ?? []), topic]);
  }
  return found;
}
