/**
 * The node's network by libp2p 3 and @libp2p/gossipsub. libp2p's own dialling, redialling and pruning are out of the way:
 * whom to connect to and whom to drop is the peer manager's. All but the library's own classes is in `../network/`.
 */
import { privateKeyFromProtobuf } from "@libp2p/crypto/keys";
import { type GossipSubComponents, gossipsub } from "@libp2p/gossipsub";
import { identify } from "@libp2p/identify";
import type { Connection, Libp2p, Stream } from "@libp2p/interface";
import { noise } from "@libp2p/noise";
import { tcp } from "@libp2p/tcp";
import { byteStream } from "@libp2p/utils";
import { yamux } from "@libp2p/yamux";
import { StreamState, YamuxStream } from "@libp2p/yamux/stream";
import { multiaddr } from "@multiformats/multiaddr";
import { createLibp2p } from "libp2p";
import { byteStreamOf } from "../network/byte-stream-of.ts";
import { gossipCounters } from "../network/gossip-counters.ts";
import type { GossipsubLike } from "../network/gossip-on.ts";
import { gossipsubOptions, relayProtocols } from "../network/gossip-parameters.ts";
import { sendWindowUpdatesLate, type WindowedStream } from "../network/late-window-updates.ts";
import { identifyOptions, libp2pOptions, yamuxOptions } from "../network/libp2p-options.ts";
import type { CreateNetwork } from "../network/network.ts";
import { networkOn } from "../network/network-on.ts";
import { useSmallCurveTable } from "../network/small-curve-table.ts";

export const createNetwork: CreateNetwork = async (o) => {
  useSmallCurveTable();
  sendWindowUpdatesLate(YamuxStream.prototype as unknown as WindowedStream, StreamState.Established);
  const counters = gossipCounters();
  const protocols = relayProtocols(o.gossip.codec);
  const libp2p: Libp2p<{ relay: GossipsubLike<Connection> }> = await createLibp2p({
    ...libp2pOptions(o, "libp2p/3"),
    privateKey: privateKeyFromProtobuf(Buffer.from(o.privateKey, "base64")),
    transports: [tcp(), ...(o.webSocket ? [await webSocketTransport()] : [])],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux(yamuxOptions)],
    services: {
      identify: identify(identifyOptions),
      relay: (components: GossipSubComponents) => {
        const service = gossipsub({
          ...gossipsubOptions(o.gossip),
          metricsRegister: counters.register,
          metricsTopicStrToLabel: new Map(),
        })(components);
        // The option `protocols` is ignored by the constructor; what is set before the start counts.
        service.protocols = protocols;
        return service as unknown as GossipsubLike<Connection>;
      },
    },
  });
  const bytesOf = (stream: Stream) => byteStreamOf(stream, byteStream(stream));
  return networkOn<Connection>(
    {
      libp2p,
      gossipsub: libp2p.services.relay,
      dial: (address, options) => libp2p.dial(multiaddr(address), options),
      open: async (connection, protocol, options) => bytesOf(await connection.newStream(protocol, options)),
      handle: (protocol, handler) =>
        libp2p.handle(protocol, (stream, connection) => handler(bytesOf(stream), connection)),
    },
    { ...o, counters: counters.counts, relayProtocols: protocols },
  );
};

/** Loaded where it is wanted: it is a tenth of the program. */
async function webSocketTransport() {
  const { webSockets } = await import("@libp2p/websockets");
  return webSockets();
}
