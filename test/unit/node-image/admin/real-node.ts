/** Whole nodes on loopback, of either generation of libp2p, and calls of their admin API. */
import type { CreateNetwork } from "../../../../node-image/js/network/network.ts";
import { startNode } from "../../../../node-image/js/start-node.ts";
import { relayDefaults } from "../../../../orchestrator/nodes/relay-defaults.ts";
import { freshIdentity } from "../../../fresh-identity.ts";
import { peeringKnowing, sampleNodeConfig } from "../../../sample-node-config.ts";
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
  const { privateKey, peerId: peer } = await freshIdentity();
  const [p2pPort, adminPort] = [await freePort(), await freePort()];
  const relay = { ...relayDefaults, cluster: 16, shards: [32] };
  const peering = peeringKnowing(bootstrap);
  const config = sampleNodeConfig("node", "127.0.0.1", { privateKey, p2pPort, adminPort, relay, peering });
  stack.use(await startNode({ ...config, adminToken: token }, createNetwork, () => {}));
  return { peer, address: `/ip4/127.0.0.1/tcp/${p2pPort}/p2p/${peer}`, adminPort, call: callsOf(adminPort) };
}
