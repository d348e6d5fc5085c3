/**
 * Gossipsub as a Waku relay runs it, as a libp2p service, with the view of its inner state that the node needs.
 * What is said here of internals holds for @libp2p/gossipsub 16.0.4.
 */
import { createHash } from "node:crypto";
import {
  type GossipSub,
  type GossipSubComponents,
  type GossipsubOpts,
  gossipsub,
  StrictNoSign,
} from "@libp2p/gossipsub";
import type { Connection, PeerId } from "@libp2p/interface";
import {
  overlayParameters,
  scoreParameters,
  scoreThresholds,
  topicScoreParameters,
  wakuRelayCodec,
} from "./gossipsub-parameters.ts";

/** The parts of the class that its interface leaves out. */
export interface WakuGossipsub extends GossipSub {
  /** Mesh peers of each subscribed topic: the truth about the mesh, which its events are not. */
  readonly mesh: ReadonlyMap<string, ReadonlySet<string>>;
  /** Peers that messages can be sent to. */
  readonly streamsOutbound: ReadonlyMap<string, unknown>;
  readonly score: { score(peer: string): number };
  readonly opts: { readonly scoreParams: { readonly topics: Record<string, typeof topicScoreParameters> } };
  onPeerConnected(peer: PeerId, connection: Connection): void;
}

export function wakuGossipsub(
  register: NonNullable<GossipsubOpts["metricsRegister"]>,
): (components: GossipSubComponents) => WakuGossipsub {
  return (components) => {
    const service = gossipsub({
      ...overlayParameters,
      // Source: 11/WAKU2-RELAY, StrictNoSign: no author, no signature, and the id is the hash of the data (nwaku).
      globalSignaturePolicy: StrictNoSign,
      msgIdFn: ({ data }) => createHash("sha256").update(data).digest(),
      msgIdToStrFn: (id) => Buffer.from(id.buffer, id.byteOffset, id.byteLength).toString("latin1"),
      scoreParams: { ...scoreParameters, topics: {} },
      scoreThresholds,
      fallbackToFloodsub: false,
      // The peer manager keeps mesh peers itself; tags would survive a disconnect.
      tagMeshPeers: false,
      // One encoding for all receivers of a published message.
      batchPublish: true,
      metricsRegister: register,
      metricsTopicStrToLabel: new Map(),
    })(components);
    // The option `protocols` is ignored by the constructor; what is set before the start counts.
    service.protocols = [wakuRelayCodec];
    return service as unknown as WakuGossipsub;
  };
}

/** Scores a topic by the Waku parameters. To be called before it is subscribed to. */
export function scoreTopic(service: WakuGossipsub, topic: string): void {
  service.opts.scoreParams.topics[topic] = topicScoreParameters;
}
