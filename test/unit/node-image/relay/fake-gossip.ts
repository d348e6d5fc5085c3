/** A gossipsub whose tables a test fills by hand. */
import type { Gossip } from "../../../../node-image/js/network/gossip.ts";

export interface FakeTopic {
  readonly mesh?: readonly string[];
  readonly subscribers?: readonly string[];
  /** By peer, Unix time in ms. */
  readonly prunedUntilMs?: Readonly<Record<string, number>>;
}

export function fakeGossip(topics: Readonly<Record<string, FakeTopic>>): Gossip {
  return {
    subscribe: () => {},
    unsubscribe: () => {},
    topics: () => Object.keys(topics),
    publish: async () => 0,
    meshOf: (topic) => topics[topic]?.mesh ?? [],
    subscribersOf: (topic) => topics[topic]?.subscribers ?? [],
    scoreOf: () => 0,
    prunedUntilMs: (topic, peer) => topics[topic]?.prunedUntilMs?.[peer] ?? 0,
    attach: () => {},
    sendControl: () => false,
    counters: { received: 0, duplicates: 0, grafts: 0, prunes: 0, rejected: 0 },
  };
}
