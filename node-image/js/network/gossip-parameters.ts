/**
 * Gossipsub's options for a Waku relay, the same for each generation of the library. Data and two pure functions.
 * Source of what is no setting, unless a line says otherwise: nwaku, waku/waku_relay/protocol.nim, GossipsubParameters
 * and TopicParameters.
 */
import { hash } from "node:crypto";
import type { RelayConfig } from "../../contract/index.ts";
import type { GossipOptions } from "./gossip.ts";

/** Source: 11/WAKU2-RELAY. */
const wakuCodec = "/vac/waku/relay/2.0.0";
/** Version 1.0 is left out: its PRUNE carries no back-off. */
const meshsubCodecs = ["/meshsub/1.2.0", "/meshsub/1.1.0"];

const second = 1000;
const minute = 60 * second;

/** An RPC may answer for several messages; one that is longer than this, or than the longest message, ends its stream. */
const longestRpcBytes = 4 * 1024 ** 2;
/** Topic and lengths around a message. */
const framingBytes = 1024;

/** Nothing is taken from peers whose score is below this. Source: nwaku. */
export const graylistThreshold = -10_000;

const thresholds = {
  gossipThreshold: -100,
  publishThreshold: -1000,
  graylistThreshold,
  acceptPXThreshold: 0,
  opportunisticGraftThreshold: 0,
};

const peerScore = {
  decayInterval: 12 * second,
  decayToZero: 0.01,
  retainScore: 10 * minute,
  // nim-libp2p caps nothing unless told to.
  topicScoreCap: 0,
  IPColocationFactorWeight: -50,
  IPColocationFactorThreshold: 5,
  // Nodes that run as plain processes on one machine share this address; it says nothing of them.
  IPColocationFactorWhitelist: new Set(["127.0.0.1"]),
  behaviourPenaltyWeight: -10,
  behaviourPenaltyThreshold: 0,
  behaviourPenaltyDecay: 0.986,
};

const noScore = { ...peerScore, IPColocationFactorWeight: 0, behaviourPenaltyWeight: 0 };

/** The same for every shard. What has weight 0 is off; the library wants decays within range all the same. */
export const topicScore = {
  topicWeight: 1,
  timeInMeshWeight: 0.01,
  timeInMeshQuantum: 1 * second,
  timeInMeshCap: 10,
  firstMessageDeliveriesWeight: 1,
  firstMessageDeliveriesDecay: 0.5,
  firstMessageDeliveriesCap: 10,
  meshMessageDeliveriesWeight: 0,
  meshMessageDeliveriesDecay: 0.5,
  meshMessageDeliveriesCap: 0,
  meshMessageDeliveriesThreshold: 0,
  meshMessageDeliveriesWindow: 0,
  meshMessageDeliveriesActivation: 0,
  meshFailurePenaltyWeight: 0,
  meshFailurePenaltyDecay: 0.5,
  invalidMessageDeliveriesWeight: -100,
  invalidMessageDeliveriesDecay: 0.5,
};

/** Protocol ids of the relay, the preferred first: two nodes that speak several use the first that both speak. */
export function relayProtocols(codec: RelayConfig["codec"]): string[] {
  switch (codec) {
    case "waku":
      return [wakuCodec];
    case "meshsub":
      return [...meshsubCodecs];
    case "both":
      return [wakuCodec, ...meshsubCodecs];
    default:
      return codec satisfies never;
  }
}

export function gossipsubOptions({ config, maxMessageBytes, applicationScore }: GossipOptions) {
  return {
    D: config.d,
    Dlo: config.dLow,
    Dhi: config.dHigh,
    Dscore: config.dScore,
    Dout: config.dOut,
    Dlazy: config.dLazy,
    heartbeatInterval: config.heartbeatMs,
    mcacheLength: 6,
    mcacheGossip: 3,
    fanoutTTL: 1 * minute,
    seenTTL: 2 * minute,
    pruneBackoff: config.pruneBackoffMs,
    // The option is spelt so.
    unsubcribeBackoff: 5 * second,
    floodPublish: config.floodPublish,
    gossipFactor: 0.25,
    // Waku finds peers by its own exchange, not by PRUNE messages.
    doPX: false,
    fallbackToFloodsub: false,
    // The peer manager keeps mesh peers itself; tags would survive a disconnect.
    tagMeshPeers: false,
    // One encoding for all receivers of a published message.
    batchPublish: true,
    // Source: 11/WAKU2-RELAY: no author, no signature, and the id is the hash of the data (nwaku).
    globalSignaturePolicy: "StrictNoSign" as const,
    msgIdFn: ({ data }: { data: Uint8Array }): Uint8Array => hash("sha256", data, "buffer"),
    msgIdToStrFn: (id: Uint8Array) => Buffer.from(id.buffer, id.byteOffset, id.byteLength).toString("latin1"),
    maxInboundDataLength: Math.max(longestRpcBytes, maxMessageBytes + framingBytes),
    // The first look at a message: what is too long is neither hashed nor remembered, and costs its sender score (P4).
    dataTransform: {
      inboundTransform: (_topic: string, data: Uint8Array) => {
        if (data.length > maxMessageBytes) throw new Error(`${data.length} bytes, at most ${maxMessageBytes} allowed`);
        return data;
      },
      outboundTransform: (_topic: string, data: Uint8Array) => data,
    },
    scoreParams: {
      ...(config.scoring ? peerScore : noScore),
      appSpecificScore: applicationScore,
      appSpecificWeight: config.scoring ? 1 : 0,
      topics: {} as Record<string, typeof topicScore>,
    },
    scoreThresholds: thresholds,
  };
}
