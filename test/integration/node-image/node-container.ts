/** Reference nodes in containers, as locked down as Meshbed runs them, and calls of their admin API. */
import { GenericContainer, type StartedNetwork, type StartedTestContainer, Wait } from "testcontainers";
import { type NodeConfig, type NodeState, nodeConfigVariable, nodeState } from "../../../node-image/contract/index.ts";
import { relayDefaults } from "../../../orchestrator/nodes/relay-defaults.ts";
import { freshIdentity } from "../../fresh-identity.ts";
import { peeringKnowing, sampleNodeConfig } from "../../sample-node-config.ts";

export const token = "a-token-of-this-test";
const p2pPort = 60000;
const adminPort = 8645;

/** testcontainers has no words for these two. */
class LockedContainer extends GenericContainer {
  constructor(image: string) {
    super(image);
    this.hostConfig.ReadonlyRootfs = true;
    this.hostConfig.PidsLimit = 128;
  }
}

export interface RunningNode extends AsyncDisposable {
  readonly peerId: string;
  /** For others' bootstrap lists. */
  readonly multiaddr: string;
  readonly container: StartedTestContainer;
  call(method: string, path: string, o?: { body?: unknown; token?: string }): Promise<Reply>;
  state(): Promise<NodeState>;
}

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

export async function startNode(
  image: string,
  network: StartedNetwork,
  id: string,
  bootstrap: readonly string[],
): Promise<RunningNode> {
  const { privateKey, peerId } = await freshIdentity();
  const relay = { ...relayDefaults, cluster: 16, shards: [32] };
  const peering = peeringKnowing(bootstrap);
  // All interfaces: the engine chooses the container's address.
  const sample = sampleNodeConfig(id, "0.0.0.0", { privateKey, p2pPort, adminPort, relay, peering });
  const config: NodeConfig = { ...sample, adminToken: token };
  const container = await new LockedContainer(image)
    .withNetwork(network)
    .withEnvironment({ [nodeConfigVariable]: JSON.stringify(config) })
    .withLabels({ "meshbed.test": "node-image" })
    .withDroppedCapabilities("ALL")
    .withSecurityOpt("no-new-privileges")
    .withTmpFs({ "/tmp": "rw,noexec,nosuid,size=16m" })
    .withWaitStrategy(Wait.forLogMessage(/listens: libp2p on/))
    .start();
  const address = container.getIpAddress(network.getName());

  const call: RunningNode["call"] = async (method, path, o = {}) => {
    const response = await fetch(`http://${address}:${adminPort}${path}`, {
      method,
      headers: { "content-type": "application/json", ...(o.token && { authorization: `Bearer ${o.token}` }) },
      ...(o.body === undefined ? {} : { body: JSON.stringify(o.body) }),
      signal: AbortSignal.timeout(10_000),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type") === "application/json";
    return { status: response.status, body: isJson ? JSON.parse(text) : text };
  };
  return {
    peerId,
    multiaddr: `/ip4/${address}/tcp/${p2pPort}/p2p/${peerId}`,
    container,
    call,
    state: async () => nodeState.parse((await call("GET", "/testbed/v1/state")).body),
    [Symbol.asyncDispose]: async () => {
      await container.stop({ timeout: 1000, remove: true, removeVolumes: true });
    },
  };
}
