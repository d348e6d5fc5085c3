/**
 * The node's network by libp2p 2 and @chainsafe/libp2p-gossipsub, the predecessors of what `../../js/libp2p` uses. What is not
 * here is the same for both, and stands in `../../js/network/`.
 */
import { type GossipSubComponents, gossipsub } from "@chainsafe/libp2p-gossipsub";
import { noise } from "@chainsafe/libp2p-noise";
import { yamux } from "@chainsafe/libp2p-yamux";
import { StreamState, YamuxStream } from "@chainsafe/libp2p-yamux/stream";
import { privateKeyFromProtobuf } from "@libp2p/crypto/keys";
import { identify } from "@libp2p/identify";
import type { Connection, Libp2p, PrivateKey, Stream } from "@libp2p/interface";
import { tcp } from "@libp2p/tcp";
import { multiaddr } from "@multiformats/multiaddr";
import { byteStream } from "it-byte-stream";
import { createLibp2p } from "libp2p";
import { byteStreamOf } from "../../js/network/byte-stream-of.ts";
import { gossipCounters } from "../../js/network/gossip-counters.ts";
import type { GossipsubLike } from "../../js/network/gossip-on.ts";
import { gossipsubOptions, relayProtocols } from "../../js/network/gossip-parameters.ts";
import { sendWindowUpdatesLate, type WindowedStream } from "../../js/network/late-window-updates.ts";
import { identifyOptions, libp2pOptions, yamuxOptions } from "../../js/network/libp2p-options.ts";
import type { CreateNetwork } from "../../js/network/network.ts";
import { networkOn } from "../../js/network/network-on.ts";
import { useSmallCurveTable } from "../../js/network/small-curve-table.ts";

export const createNetwork: CreateNetwork = async (o) => {
  useSmallCurveTable();
  sendWindowUpdatesLate(YamuxStream.prototype as unknown as WindowedStream, StreamState.Established);
  const counters = gossipCounters();
  const protocols = relayProtocols(o.gossip.codec);
  const libp2p: Libp2p<{ relay: GossipsubLike<Connection> }> = await createLibp2p({
    ...libp2pOptions(o, "libp2p/2"),
    // One library of keys serves both generations; its types are the newer one's.
    privateKey: privateKeyFromProtobuf(Buffer.from(o.privateKey, "base64")) as PrivateKey,
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
        // There is no option for it; what is set before the start counts.
        return Object.assign(service, { multicodecs: protocols }) as unknown as GossipsubLike<Connection>;
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
        libp2p.handle(protocol, ({ stream, connection }) => handler(bytesOf(stream), connection)),
    },
    { ...o, counters: counters.counts, relayProtocols: protocols },
  );
};

/** Loaded where it is wanted. */
async function webSocketTransport() {
  const { webSockets } = await import("@libp2p/websockets");
  return webSockets();
}
