/**
 * Who signed the record that a peer is named by is looked at when it matters: before the peer is dialled, when the record says something else
 * of a peer that is known, and before it is named to others. Most of those named are never dialled, and a check takes 3 ms: done at once, a
 * node that comes into a network of 300 was at it for a second, and so was the whole network for each that came.
 */
import type { Desk } from "./desk.ts";
import type { PeerExchange } from "./parts.ts";
import type { PeerRecord } from "./peer-record.ts";

/** @returns whether a peer is one that somebody made up, which is forgotten, and whoever named it blamed */
export function forgeryCheck(desk: Desk, exchange: Pick<PeerExchange, "isSigned">): (peer: PeerRecord) => boolean {
  return (peer) => {
    if (peer.enr === undefined || exchange.isSigned(peer.enr)) return false;
    const { source } = peer;
    peer.enr = undefined;
    if (source !== undefined) desk.credit.observe(source, { kind: "failed", what: "nonsense" });
    // Where it listens it told itself, or the settings say.
    if (peer.bootstrap || peer.protocols.length > 0) return false;
    desk.book.remove(peer.id);
    const reason = "it did not sign the record that it is named by";
    desk.note({ what: "forget", peer: peer.id, reason, values: source === undefined ? {} : { source } });
    return true;
  };
}
