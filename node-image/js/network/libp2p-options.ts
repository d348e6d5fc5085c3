/** Options of libp2p that are the same for each generation of it. Data and one pure function. */
import { peerIdOf } from "./address.ts";
import type { Text } from "./libp2p-like.ts";
import type { NetworkOptions } from "./network.ts";
import { silentLogger } from "./silent-logger.ts";

/** More than any network here: a network that starts is not an attack. The library's defaults are 5 a second a host, and 10. */
const unlimited = 100_000;
const pendingInbound = 200;
/** Dials are given up by `dial-each.ts`. */
const longestDialMs = 24 * 3_600_000;

/** A new connection gets this long to say who it is; 5 s is short under loss. */
export const identifyOptions = { timeout: 10_000 };

/** `liveness.ts` looks after connections; a second keep-alive would only cost. */
export const yamuxOptions = { enableKeepAlive: false };

/** @param generation the library's name in identify, as "libp2p/3" */
export function libp2pOptions(o: NetworkOptions, generation: string) {
  return {
    start: false,
    nodeInfo: { userAgent: `${o.agent} ${generation}` },
    logger: silentLogger,
    addresses: { listen: [...o.listen], announce: [...o.announce] },
    connectionGater: {
      // Nothing is known of the peer yet, and refusing costs nothing yet.
      denyInboundConnection: ({ remoteAddr }: { remoteAddr: Text }) => refuses(o, remoteAddr, undefined),
      // Its peer id is proven by now.
      denyInboundEncryptedConnection: (peer: Text, { remoteAddr }: { remoteAddr: Text }) =>
        refuses(o, remoteAddr, peer),
      // libp2p 2 does not look whether it is the one that was dialled.
      denyOutboundEncryptedConnection: (peer: Text, { remoteAddr }: { remoteAddr: Text }) =>
        peerIdOf(remoteAddr.toString()) !== peer.toString(),
    },
    connectionManager: {
      maxConnections: unlimited,
      inboundConnectionThreshold: unlimited,
      maxIncomingPendingConnections: pendingInbound,
      maxParallelDials: unlimited,
      dialTimeout: longestDialMs,
      addressDialTimeout: longestDialMs,
      reconnectRetries: 0,
    },
    connectionMonitor: { enabled: false },
  };
}

function refuses({ admit }: NetworkOptions, address: Text, peer: Text | undefined): boolean {
  return admit({ address: address.toString(), peer: peer?.toString() }) !== undefined;
}
