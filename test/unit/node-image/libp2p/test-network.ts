/** Networks of both generations of libp2p on loopback, for tests. */
import { generateKeyPair, privateKeyToProtobuf } from "@libp2p/crypto/keys";
import { createNetwork as createLibp2p3 } from "../../../../node-image/js/libp2p/create-network.ts";
import type { GossipOptions } from "../../../../node-image/js/network/gossip.ts";
import type { Network, NetworkOptions } from "../../../../node-image/js/network/network.ts";
import { createNetwork as createLibp2p2 } from "../../../../node-image/js-2/libp2p/create-network.ts";

export const libp2p3 = { generation: "libp2p/3", createNetwork: createLibp2p3 };
export const libp2p2 = { generation: "libp2p/2", createNetwork: createLibp2p2 };
export const generations = [libp2p3, libp2p2];
export type TestedGeneration = typeof libp2p3;

type Changes = Partial<Omit<NetworkOptions, "gossip">> & { readonly gossip?: Partial<GossipOptions> };

export const gossipConfig: GossipOptions["config"] = {
  d: 6,
  dLow: 4,
  dHigh: 8,
  dScore: 6,
  dOut: 2,
  dLazy: 6,
  heartbeatMs: 100,
  pruneBackoffMs: 60_000,
  floodPublish: true,
  scoring: true,
};

/** A network that listens on ports that are free, over TCP and WebSocket, and is stopped when the stack is disposed of. */
export async function started(
  { createNetwork }: TestedGeneration,
  stack: AsyncDisposableStack,
  { gossip, ...changes }: Changes = {},
): Promise<Network> {
  const network = await createNetwork({
    privateKey: Buffer.from(privateKeyToProtobuf(await generateKeyPair("secp256k1"))).toString("base64"),
    listen: ["/ip4/127.0.0.1/tcp/0", "/ip4/127.0.0.1/tcp/0/ws"],
    announce: [],
    webSocket: true,
    agent: "tested",
    dialTimeoutMs: 5000,
    handshakeTimeoutMs: 5000,
    pingMs: () => 5000,
    admit: () => undefined,
    log: () => {},
    ...changes,
    gossip: {
      config: gossipConfig,
      codec: "waku",
      maxMessageBytes: 1000,
      validate: () => "accept",
      onMessage: () => {},
      applicationScore: () => 0,
      onDuplicate: () => {},
      ...gossip,
    },
  });
  await network.start();
  stack.defer(() => network.stop());
  return network;
}

/** Its address over TCP, and the one over WebSocket. */
export function addressesOf(network: Network): { readonly tcp: string; readonly ws: string } {
  const ws = network.addresses().find((address) => address.includes("/ws/"));
  const tcp = network.addresses().find((address) => !address.includes("/ws/"));
  if (tcp === undefined || ws === undefined) throw new Error(`it listens on ${network.addresses()}`);
  return { tcp, ws };
}

/** Ends what a test waits for too long. */
export const soon = () => AbortSignal.timeout(10_000);
