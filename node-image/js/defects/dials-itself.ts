/** The node stands in its own address book, as one that fits like any other. Its dials of itself fail: libp2p refuses them. */
import { fullCredit } from "../peering/decide/credit.ts";
import type { PeerManagerParts } from "../peering/parts.ts";
import { newPeer } from "../peering/peer-book.ts";
import type { PeerRecord } from "../peering/peer-record.ts";
import type { Defect } from "./defect.ts";

export const dialsItself: Defect = {
  does: "dials itself, since it is in its own address book",
  madeBy: "Tendermint had its own address in its address book, and dialled it again and again.",
  source: "https://github.com/tendermint/tendermint/issues/3716",
  parts: (sound) => ({
    ...sound,
    disk: {
      load: async () => [...((await sound.disk?.load()) ?? []), itself(sound)],
      save: async (peers) => await sound.disk?.save(peers),
    },
  }),
};

function itself({ network, relay, settings }: PeerManagerParts): PeerRecord {
  const nowMs = Date.now();
  return {
    ...newPeer({ id: network.peerId, origin: "PeerExchange" }, fullCredit(nowMs)),
    addresses: network.addresses(),
    capabilities: settings.capabilities.offered,
    shards: relay.shards(),
    heardAtMs: nowMs,
  };
}
