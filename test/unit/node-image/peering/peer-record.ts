/** A peer's record as the tests need it. */
import { fullCredit } from "../../../../node-image/js/peering/decide/credit.ts";
import { newPeer } from "../../../../node-image/js/peering/peer-book.ts";
import type { PeerRecord } from "../../../../node-image/js/peering/peer-record.ts";

export function peerRecord(id: string, o: Partial<PeerRecord> = {}): PeerRecord {
  const fresh = newPeer({ id, origin: "PeerExchange" }, fullCredit(0));
  return { ...fresh, addresses: [`/ip4/10.0.0.1/tcp/9000/p2p/${id}`], ...o };
}
