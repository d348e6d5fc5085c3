/** A peer as the tests need it. */
import type { KnownPeer } from "../../../../node-image/js/peering/known-peers.ts";

export function knownPeer(id: string, o: Partial<KnownPeer> = {}): KnownPeer {
  return {
    id,
    addresses: [`/ip4/10.0.0.1/tcp/9000/p2p/${id}`],
    origin: "PeerExchange",
    bootstrap: false,
    failures: 0,
    nextDialAtMs: 0,
    heardAtMs: 0,
    connectedAtMs: undefined,
    lostAtMs: undefined,
    protocols: [],
    agent: "",
    ...o,
  };
}
