/**
 * Gossip by the gossipsub that a generation of libp2p brings. Their inner tables are alike, and are the truth about the
 * mesh, which their events are not. What is said of internals holds for @libp2p/gossipsub 16.0.4 and
 * @chainsafe/libp2p-gossipsub 14.1.2.
 */
import type { Gossip, GossipControl, GossipCounters, GossipOptions, Validity } from "./gossip.ts";
import { topicScore } from "./gossip-parameters.ts";
import type { ConnectionLike, Text } from "./libp2p-like.ts";
import { type PeerScores, retainScores } from "./retained-scores.ts";

/** The part of the gossipsub class that both generations have. */
export interface GossipsubLike<C> {
  readonly mesh: ReadonlyMap<string, ReadonlySet<string>>;
  /** By topic and peer, until when; what has passed stays for a while. */
  readonly backoff: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** By peer, for messages to it. */
  readonly streamsOutbound: Map<string, { readonly rawStream: { readonly status: string } }>;
  readonly score: PeerScores & {
    score(peer: string): number;
    duplicateMessage(from: string, message: string, topic: string): void;
  };
  readonly opts: { readonly scoreParams: { readonly topics: Record<string, typeof topicScore> } };
  readonly topicValidators: Map<string, (from: Text, message: RawMessage) => Validity | Promise<Validity>>;
  getTopics(): string[];
  getSubscribers(topic: string): readonly Text[];
  subscribe(topic: string): void;
  unsubscribe(topic: string): void;
  publish(topic: string, data: Uint8Array): Promise<{ readonly recipients: readonly unknown[] }>;
  /** False where there is no stream, or it takes nothing. */
  sendRpc(peer: string, rpc: object): boolean;
  onPeerConnected(peer: Text, connection: C): void;
  addEventListener(type: "gossipsub:message", listener: (event: CustomEvent<Delivered>) => void): void;
}

interface RawMessage {
  readonly topic: string;
  readonly data: Uint8Array;
}

interface Delivered {
  readonly msg: RawMessage;
  readonly propagationSource: Text;
}

export function gossipOn<C extends ConnectionLike>(
  gossipsub: GossipsubLike<C>,
  o: Pick<GossipOptions, "config" | "validate" | "onMessage" | "onDuplicate"> & {
    readonly counters: GossipCounters;
    readonly connectionTo: (peer: string) => C | undefined;
  },
): Gossip {
  retainScores(gossipsub.score);
  tellDuplicates(gossipsub.score, o.onDuplicate);
  gossipsub.addEventListener("gossipsub:message", ({ detail: { msg, propagationSource } }) => {
    o.onMessage({ topic: msg.topic, data: msg.data, from: propagationSource.toString() });
  });
  return {
    counters: o.counters,
    subscribe: (topic) => {
      if (o.config.scoring) gossipsub.opts.scoreParams.topics[topic] = topicScore;
      gossipsub.topicValidators.set(topic, (from, { data }) => o.validate({ topic, data, from: from.toString() }));
      gossipsub.subscribe(topic);
    },
    unsubscribe: (topic) => {
      if (gossipsub.getTopics().includes(topic)) gossipsub.unsubscribe(topic);
      gossipsub.topicValidators.delete(topic);
    },
    topics: () => gossipsub.getTopics(),
    publish: async (topic, data) => (await gossipsub.publish(topic, data)).recipients.length,
    meshOf: (topic) => [...(gossipsub.mesh.get(topic) ?? [])],
    subscribersOf: (topic) => gossipsub.getSubscribers(topic).map(String),
    scoreOf: (peer) => gossipsub.score.score(peer),
    prunedUntilMs: (topic, peer) => {
      const untilMs = gossipsub.backoff.get(topic)?.get(peer) ?? 0;
      return untilMs > Date.now() ? untilMs : 0;
    },
    attach: (peer) => {
      // Gossipsub opens its stream once, when identify ends. It opens none when that failed, nor when the stream went
      // with one of two connections, and of libp2p 2 keeps one that has gone; it would send this peer nothing any more.
      if (gossipsub.streamsOutbound.get(peer)?.rawStream.status === "open") return;
      const connection = o.connectionTo(peer);
      gossipsub.streamsOutbound.delete(peer);
      if (connection !== undefined) gossipsub.onPeerConnected(connection.remotePeer, connection);
    },
    sendControl: (peer, control) => gossipsub.sendRpc(peer, rpcOf(control)),
  };
}

/** The scores alone hear of them. */
function tellDuplicates<C>(score: GossipsubLike<C>["score"], onDuplicate: GossipOptions["onDuplicate"]): void {
  const count = score.duplicateMessage.bind(score);
  score.duplicateMessage = (from, message, topic) => {
    onDuplicate({ topic, from });
    count(from, message, topic);
  };
}

function rpcOf({ graft = [], prune = [], ihave = [] }: GossipControl): object {
  return {
    subscriptions: [],
    messages: [],
    control: {
      graft: graft.map((topicID) => ({ topicID })),
      prune: prune.map((topicID) => ({ topicID, peers: [] })),
      ihave: ihave.map(({ topic, ids }) => ({ topicID: topic, messageIDs: ids })),
      iwant: [],
      idontwant: [],
    },
  };
}
