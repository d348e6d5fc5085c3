/**
 * The libp2p node: TCP, noise, yamux, identify, ping and gossipsub. libp2p's own dialling, redialling and pruning are out
 * of the way: whom to connect to and whom to drop is the peer manager's. Listening starts when the node is started.
 */
import { privateKeyFromProtobuf } from "@libp2p/crypto/keys";
import type { GossipsubOpts } from "@libp2p/gossipsub";
import { identify } from "@libp2p/identify";
import type { ConnectionGater, Libp2p } from "@libp2p/interface";
import { noise } from "@libp2p/noise";
import { ping } from "@libp2p/ping";
import { tcp } from "@libp2p/tcp";
import { yamux } from "@libp2p/yamux";
import { createLibp2p } from "libp2p";
import type { NodeConfig } from "../../contract/index.ts";
import { type WakuGossipsub, wakuGossipsub } from "../relay/waku-gossipsub.ts";
import { silentLogger } from "./silent-logger.ts";

export type RelayNode = Libp2p<{ relay: WakuGossipsub }>;

/** A ping stream lives as long as its connection: see `liveness.ts`. The longest time that a timer takes. */
const pingStreamMs = 2 ** 31 - 1;
/** One that is replaced may overlap with the next. */
const pingStreams = 3;
/** A new connection gets this long to say who it is; 5 s is short under loss. */
const identifyTimeoutMs = 10_000;
/** More than any network here: a network that starts is not an attack. The library's defaults are 5 a second a host, and 10. */
const unlimited = 100_000;
const pendingInbound = 200;

export async function createNode(
  config: NodeConfig,
  o: {
    readonly gater: ConnectionGater;
    readonly register: NonNullable<GossipsubOpts["metricsRegister"]>;
    readonly agent: string;
  },
): Promise<RelayNode> {
  return createLibp2p({
    start: false,
    privateKey: privateKeyFromProtobuf(Buffer.from(config.privateKey, "base64")),
    nodeInfo: { userAgent: o.agent },
    logger: silentLogger,
    addresses: {
      listen: config.p2pAddresses.map(
        (address) => `/ip${address.includes(":") ? 6 : 4}/${address}/tcp/${config.p2pPort}`,
      ),
      announce: config.announce,
    },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    // `liveness.ts` pings; a second keep-alive would only cost.
    streamMuxers: [yamux({ enableKeepAlive: false })],
    connectionGater: o.gater,
    connectionManager: {
      maxConnections: unlimited,
      inboundConnectionThreshold: unlimited,
      maxIncomingPendingConnections: pendingInbound,
      maxParallelDials: unlimited,
      dialTimeout: config.peering.dialTimeoutMs,
      addressDialTimeout: config.peering.dialTimeoutMs,
      reconnectRetries: 0,
    },
    connectionMonitor: { enabled: false },
    services: {
      identify: identify({ timeout: identifyTimeoutMs }),
      ping: ping({ timeout: pingStreamMs, maxInboundStreams: pingStreams, maxOutboundStreams: pingStreams }),
      relay: wakuGossipsub(o.register),
    },
  });
}
