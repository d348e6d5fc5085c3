/** Whole nodes on loopback, of either generation of libp2p, and calls of their admin API. */
import { generateKeyPair, privateKeyToProtobuf } from "@libp2p/crypto/keys";
import { peerIdFromPrivateKey } from "@libp2p/peer-id";
import type { CreateNetwork } from "../../../../node-image/js/network/network.ts";
import { startNode } from "../../../../node-image/js/start-node.ts";
import { peeringPresets } from "../../../../orchestrator/nodes/peering-presets.ts";
import { relayDefaults } from "../../../../orchestrator/nodes/relay-defaults.ts";
import { type Call, callsOf, freePort } from "./admin-client.ts";
import { token } from "./fake-parts.ts";

export interface RealNode {
  readonly peer: string;
  /** Its multiaddr, with its peer id. */
  readonly address: string;
  readonly adminPort: number;
  readonly call: Call;
}

/** @param bootstrap multiaddrs that it knows from the beginning */
export async function realNode(
  createNetwork: CreateNetwork,
  stack: AsyncDisposableStack,
  bootstrap: readonly string[] = [],
): Promise<RealNode> {
  const key = await generateKeyPair("secp256k1");
  const peer = peerIdFromPrivateKey(key).toString();
  const [p2pPort, adminPort] = [await freePort(), await freePort()];
  const { waku } = peeringPresets;
  stack.use(
    await startNode(
      {
        id: "node",
        privateKey: Buffer.from(privateKeyToProtobuf(key)).toString("base64"),
        address: "127.0.0.1",
        p2pAddresses: ["127.0.0.1"],
        p2pPort,
        wsPort: null,
        announce: [],
        adminPort,
        adminToken: token,
        dataDirectory: null,
        relay: { ...relayDefaults, cluster: 16, shards: [32] },
        peering: { ...waku, bootstrap: { ...waku.bootstrap, addresses: [...bootstrap] } },
        behaviour: { kind: "honest" },
      },
      createNetwork,
      () => {},
    ),
  );
  return { peer, address: `/ip4/127.0.0.1/tcp/${p2pPort}/p2p/${peer}`, adminPort, call: callsOf(adminPort) };
}
