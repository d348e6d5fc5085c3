/**
 * The gossipsub parameters of a Waku relay node. Data only.
 * Source, unless a line says otherwise: nwaku, waku/waku_relay/protocol.nim, GossipsubParameters and TopicParameters;
 * the overlay's degrees are also those of the 29/WAKU2-CONFIG specification.
 */
import type { GossipsubOpts } from "@libp2p/gossipsub";

/** Source: 11/WAKU2-RELAY. */
export const wakuRelayCodec = "/vac/waku/relay/2.0.0";

/** The longest encoded WakuMessage. Source: 64/WAKU2-NETWORK; nwaku DefaultMaxWakuMessageSize. */
export const maxMessageBytes = 150 * 1024;

/** A mesh with fewer peers than this is not healthy. */
export const dLow = 4;

const second = 1000;
const minute = 60 * second;

export const overlayParameters = {
  D: 6,
  Dlo: dLow,
  Dhi: 8,
  Dscore: 6,
  Dout: 3,
  Dlazy: 6,
  heartbeatInterval: 1 * second,
  mcacheLength: 6,
  mcacheGossip: 3,
  fanoutTTL: 1 * minute,
  seenTTL: 2 * minute,
  pruneBackoff: 1 * minute,
  // The option is spelt so in @libp2p/gossipsub.
  unsubcribeBackoff: 5 * second,
  floodPublish: true,
  gossipFactor: 0.25,
  // Waku finds peers by its own exchange, not by PRUNE messages.
  doPX: false,
} as const satisfies Partial<GossipsubOpts>;

export const scoreThresholds = {
  gossipThreshold: -100,
  publishThreshold: -1000,
  graylistThreshold: -10_000,
  acceptPXThreshold: 0,
  opportunisticGraftThreshold: 0,
} as const;

export const scoreParameters = {
  decayInterval: 12 * second,
  decayToZero: 0.01,
  retainScore: 10 * minute,
  // nim-libp2p caps nothing unless told to.
  topicScoreCap: 0,
  appSpecificScore: () => 0,
  appSpecificWeight: 0,
  IPColocationFactorWeight: -50,
  IPColocationFactorThreshold: 5,
  // Nodes that run as plain processes on one machine share this address; it says nothing of them.
  IPColocationFactorWhitelist: new Set(["127.0.0.1"]),
  behaviourPenaltyWeight: -10,
  behaviourPenaltyThreshold: 0,
  behaviourPenaltyDecay: 0.986,
};

/** The same for every shard. What has weight 0 is off; the library wants decays within range all the same. */
export const topicScoreParameters = {
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
} as const;
