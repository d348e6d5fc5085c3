/**
 * Many identities in one process that aim at the places of one victim: each dials it, joins its meshes, and dials
 * again soon when it was dropped. They forward nothing. They wait for as long as a PRUNE asked for, as attackers do
 * who want to keep their score. The node's own identity does the same beside what an honest node does; the others have
 * nothing else to do, listen nowhere, and are the same after a restart.
 */
import { createHash } from "node:crypto";
import { privateKeyFromRaw, privateKeyToProtobuf } from "@libp2p/crypto/keys";
import type { Behaviour, RelayConfig } from "../../contract/index.ts";
import { peerIdOf } from "../network/address.ts";
import type { CreateNetwork, Network, NetworkOptions } from "../network/network.ts";
import { serveMetadata } from "../waku/metadata.ts";
import type { CountDeed, Deviation } from "./deviation.ts";
import { swallowing } from "./mute.ts";
import { paced } from "./paced.ts";

type Sybil = Extract<Behaviour, { kind: "sybil" }>;

/** How often each identity looks whether it still has its place. */
const looksPerSecond = 2;

export function sybil(
  { victim, identities }: Sybil,
  { cluster, shards }: RelayConfig,
  create: CreateNetwork,
  deed: CountDeed,
): Deviation {
  const [address = ""] = victim;
  const id = peerIdOf(address);
  return {
    does: `aims at ${id} with ${identities} identities, and forwards nothing`,
    options: (honest) => ({ ...honest, gossip: swallowing(honest.gossip, deed) }),
    begin: async (own, options) => {
      await using stack = new AsyncDisposableStack();
      const end = new AbortController();
      const topics = () => own.gossip.topics();
      const networks = [own];
      for (let i = 1; i < identities; i++) {
        const network = await create(identity(options, i));
        stack.defer(() => network.stop());
        // Whoever does not speak of its cluster is turned away.
        await serveMetadata(network, () => ({ cluster, shards }));
        await network.start();
        networks.push(network);
      }
      for (const network of networks) {
        const aim = aiming(network, { id, addresses: victim, signal: end.signal }, topics, deed);
        stack.use(paced(looksPerSecond, aim));
      }
      stack.defer(() => end.abort());
      return stack.move();
    },
  };
}

/** The settings of one more identity: dial-only, with a key of its own that follows from the node's. */
function identity(own: NetworkOptions, index: number): NetworkOptions {
  const seed = createHash("sha256").update(own.privateKey).update(`sybil ${index}`).digest();
  return {
    ...own,
    privateKey: Buffer.from(privateKeyToProtobuf(privateKeyFromRaw(seed))).toString("base64"),
    listen: [],
    announce: [],
    admit: () => "takes no connections",
    gossip: { ...own.gossip, validate: () => "ignore", onMessage: () => {}, applicationScore: () => 0 },
  };
}

interface Victim {
  readonly id: string;
  readonly addresses: readonly string[];
  readonly signal: AbortSignal;
}

/** One look: connects where there is no connection, joins the meshes that it may join. */
function aiming(network: Network, victim: Victim, topics: () => readonly string[], deed: CountDeed) {
  return async (): Promise<void> => {
    const connection = network.connectionTo(victim.id);
    if (connection === undefined || connection.ended) {
      try {
        await network.dial(victim.addresses, { signal: victim.signal });
        deed();
      } catch {
        // The victim did not take it: the next look tries again, as long as the node runs.
      }
      return;
    }
    const { gossip } = network;
    for (const topic of topics()) gossip.subscribe(topic);
    gossip.attach(victim.id);
    const graft = topics().filter(
      (topic) => !gossip.meshOf(topic).includes(victim.id) && gossip.prunedUntilMs(topic, victim.id) <= Date.now(),
    );
    if (graft.length > 0 && gossip.sendControl(victim.id, { graft })) deed(graft.length);
  };
}
