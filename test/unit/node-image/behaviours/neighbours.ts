/** Nodes' networks on loopback in this process, honest and other, for tests of what a behaviour does to its neighbours. */
import { generateKeyPair, privateKeyToProtobuf } from "@libp2p/crypto/keys";
import { WakuMessage } from "@waku/proto";
import { type Behaviour, type RelayConfig, shardTopic } from "../../../../node-image/contract/index.ts";
import { behaving } from "../../../../node-image/js/behaviours/index.ts";
import { createNetwork } from "../../../../node-image/js/libp2p/create-network.ts";
import type { GossipMessage } from "../../../../node-image/js/network/gossip.ts";
import type { Network, NetworkOptions } from "../../../../node-image/js/network/network.ts";

export const topic = shardTopic(16, 32);

const gossip: RelayConfig["gossip"] = {
  d: 6,
  dLow: 4,
  dHigh: 8,
  dScore: 6,
  dOut: 3,
  dLazy: 6,
  heartbeatMs: 100,
  pruneBackoffMs: 60_000,
  floodPublish: true,
  scoring: true,
};

export interface Neighbour {
  readonly network: Network;
  /** As NodeConfig has it. */
  readonly privateKey: string;
  /** Messages that it took in, in order. */
  readonly received: readonly GossipMessage[];
  misdeeds(): number;
  publish(payload: string): Promise<number>;
  dial(other: Neighbour): Promise<void>;
}

export interface NeighbourOptions {
  readonly behaviour?: Behaviour;
  /** As NodeConfig has it; a new one where it is left out. */
  readonly privateKey?: string;
  readonly gossip?: Partial<RelayConfig["gossip"]>;
  /** Changes what the network is made with, of which the behaviour knows nothing. */
  readonly network?: Partial<NetworkOptions>;
}

export class Neighbours implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack();

  /** Started, and in the topic. */
  async add(o: NeighbourOptions = {}): Promise<Neighbour> {
    const received: GossipMessage[] = [];
    const privateKey = o.privateKey ?? (await newPrivateKey());
    const relay: RelayConfig = {
      cluster: 16,
      shards: [32],
      codec: "waku",
      maxMessageBytes: 150 * 1024,
      gossip: { ...gossip, ...o.gossip },
    };
    const behaviour = o.behaviour ?? { kind: "honest" };
    const { createNetwork: create, misdeeds } = behaving(
      { privateKey, behaviour, relay, p2pAddresses: ["127.0.0.1"] },
      createNetwork,
      () => {},
    );
    const network = await create({
      privateKey,
      listen: ["/ip4/127.0.0.1/tcp/0"],
      announce: [],
      webSocket: false,
      agent: "test",
      dialTimeoutMs: 5000,
      handshakeTimeoutMs: 5000,
      pingMs: () => 5000,
      admit: () => undefined,
      gossip: {
        config: relay.gossip,
        codec: relay.codec,
        maxMessageBytes: relay.maxMessageBytes,
        validate,
        onMessage: (message) => received.push(message),
        applicationScore: () => 0,
        onDuplicate: () => {},
      },
      log: () => {},
      ...o.network,
    });
    this.#stack.defer(() => network.stop());
    await network.start();
    network.gossip.subscribe(topic);
    return {
      network,
      privateKey,
      received,
      misdeeds,
      publish: (payload) => network.gossip.publish(topic, wakuMessage(payload)),
      dial: async (other) => {
        await network.dial(other.network.addresses(), { signal: AbortSignal.timeout(5000) });
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

async function newPrivateKey(): Promise<string> {
  return Buffer.from(privateKeyToProtobuf(await generateKeyPair("secp256k1"))).toString("base64");
}

export function wakuMessage(payload: string): Uint8Array {
  return WakuMessage.encode({ payload: Buffer.from(payload), contentTopic: "/test/1/t/proto" });
}

function validate({ data }: GossipMessage): "accept" | "reject" {
  try {
    WakuMessage.decode(data);
    return "accept";
  } catch {
    return "reject";
  }
}

export function mesh(of: Neighbour): readonly string[] {
  return of.network.gossip.meshOf(topic);
}

export function score(by: Neighbour, of: Neighbour): number {
  return by.network.gossip.scoreOf(of.network.peerId);
}
