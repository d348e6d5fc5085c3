/**
 * The node's relay: subscribing to shards, publishing and receiving WakuMessages over gossipsub.
 * What a message means to the testbed is `traffic.ts`'s matter, whom to connect to the peer manager's.
 */
import type { Message } from "@libp2p/gossipsub";
import { TopicValidatorResult } from "@libp2p/gossipsub";
import type { Connection } from "@libp2p/interface";
import { WakuMessage } from "@waku/proto";
import { maxMessageBytes } from "./gossipsub-parameters.ts";
import { scoreTopic, type WakuGossipsub } from "./waku-gossipsub.ts";

export interface ReceivedMessage {
  readonly topic: string;
  readonly message: WakuMessage;
  /** The peer that sent the first copy. */
  readonly from: string;
}

export interface Relay {
  /** Idempotent. */
  subscribe(topic: string): void;
  unsubscribe(topic: string): void;
  topics(): readonly string[];
  /** @returns the number of peers it was sent to. Throws when it is too long or nobody subscribes to the topic. */
  publish(topic: string, message: Partial<WakuMessage>): Promise<number>;
  meshOf(topic: string): readonly string[];
  inMesh(peer: string): boolean;
  /** Peers in the smallest mesh of a subscribed topic; Infinity without topics. */
  smallestMesh(): number;
  subscribers(topic: string): readonly string[];
  score(peer: string): number;
  /** Sees to it that messages can be sent to the peer of a connection that speaks the relay protocol. */
  attach(connection: Connection): void;
}

export function relayOn(gossipsub: WakuGossipsub, onMessage: (received: ReceivedMessage) => void): Relay {
  // What the validator decoded, so that a delivered message is decoded once.
  const decoded = new WeakMap<Message, WakuMessage>();
  const validate = (message: Message): TopicValidatorResult => {
    if (message.data.length > maxMessageBytes) return TopicValidatorResult.Reject;
    try {
      decoded.set(message, WakuMessage.decode(message.data));
      return TopicValidatorResult.Accept;
    } catch {
      // Not a WakuMessage: whoever sent it is at fault, and loses score by this answer.
      return TopicValidatorResult.Reject;
    }
  };
  gossipsub.addEventListener("gossipsub:message", ({ detail: { msg, propagationSource } }) => {
    const message = decoded.get(msg);
    if (message !== undefined) onMessage({ topic: msg.topic, message, from: propagationSource.toString() });
  });

  return {
    subscribe: (topic) => {
      scoreTopic(gossipsub, topic);
      gossipsub.topicValidators.set(topic, (_peer, message) => validate(message));
      gossipsub.subscribe(topic);
    },
    unsubscribe: (topic) => {
      if (gossipsub.getTopics().includes(topic)) gossipsub.unsubscribe(topic);
      gossipsub.topicValidators.delete(topic);
    },
    topics: () => gossipsub.getTopics(),
    publish: async (topic, message) => {
      const data = WakuMessage.encode(message);
      if (data.length > maxMessageBytes) {
        throw new Error(`the message is ${data.length} bytes long; at most ${maxMessageBytes} are allowed`);
      }
      const { recipients } = await gossipsub.publish(topic, data);
      return recipients.length;
    },
    meshOf: (topic) => [...(gossipsub.mesh.get(topic) ?? [])],
    inMesh: (peer) => gossipsub.mesh.values().some((peers) => peers.has(peer)),
    smallestMesh: () => Math.min(...gossipsub.mesh.values().map((peers) => peers.size)),
    subscribers: (topic) => gossipsub.getSubscribers(topic).map(String),
    score: (peer) => gossipsub.score.score(peer),
    attach: (connection) => {
      // Gossipsub opens its stream once, when identify ends. It opens none when that failed, nor when the stream
      // went with one of two connections; from then on it would send this peer nothing.
      const peer = connection.remotePeer;
      if (!gossipsub.streamsOutbound.has(peer.toString())) gossipsub.onPeerConnected(peer, connection);
    },
  };
}
