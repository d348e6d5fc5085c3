/**
 * Turns away peers that are of no use to this node: of another cluster, or relays without a shard in common. The end that
 * dialled asks; the other judges by what the request says. As nwaku (peer_manager.nim, onPeerMetadata) and go-waku do, a
 * peer that does not speak the protocol is not kept; other than there, one that does not answer in time is, since that
 * says nothing of its cluster: it costs credit.
 */
import type { Network, NetworkConnection } from "../network/network.ts";
import type { PeerManager } from "../peering/peer-manager.ts";
import { askMetadata, type Metadata, metadataProtocol, serveMetadata } from "./metadata.ts";
import { RequestProblem } from "./request.ts";

export async function checkMetadata(
  network: Network,
  o: {
    readonly own: () => Metadata;
    /** Protocol ids, any of which a relay speaks. */
    readonly relayProtocols: readonly string[];
    readonly peers: Pick<PeerManager, "turnAway" | "observe">;
  },
): Promise<void> {
  const judge = (said: Metadata, { peer, identity }: NetworkConnection): void => {
    // Who asks before it said which protocols it speaks asks because it relays.
    const relays = identity?.protocols.some((protocol) => o.relayProtocols.includes(protocol)) ?? true;
    const own = o.own();
    const reason = mismatch(own, said, relays);
    if (reason === undefined) return;
    const values = { ownShards: own.shards.join(" "), shards: said.shards.join(" ") };
    o.peers.turnAway(peer, reason, {
      ...values,
      ...(own.cluster === undefined ? {} : { ownCluster: own.cluster }),
      ...(said.cluster === undefined ? {} : { cluster: said.cluster }),
    });
  };
  const check = async (connection: NetworkConnection): Promise<void> => {
    try {
      judge(await askMetadata(connection, o.own()), connection);
    } catch (error) {
      if (connection.ended) return;
      if (!(error instanceof RequestProblem)) throw error;
      if (error.what === "nonsense") o.peers.turnAway(connection.peer, "its metadata cannot be read", {});
      else o.peers.observe(connection.peer, { kind: "failed", what: error.what });
    }
  };

  // The answer goes out first: it tells the other end as much.
  await serveMetadata(network, o.own, (said, connection) => setImmediate(judge, said, connection));
  network.listen({
    identified: (connection, { protocols }) => {
      if (!protocols.includes(metadataProtocol)) {
        o.peers.turnAway(connection.peer, "it does not speak the metadata protocol", { protocol: metadataProtocol });
      } else if (connection.direction === "outbound") void check(connection);
    },
  });
}

/** Why a peer is of no use; undefined where it is of use. */
function mismatch(own: Metadata, said: Metadata, relays: boolean): string | undefined {
  if (said.cluster === undefined) return "it says of no cluster";
  if (said.cluster !== own.cluster) return "it is of another cluster";
  const shared = said.shards.some((shard) => own.shards.includes(shard));
  // A node that left all its shards is no measure of others.
  return relays && own.shards.length > 0 && !shared ? "it relays no shard in common" : undefined;
}
