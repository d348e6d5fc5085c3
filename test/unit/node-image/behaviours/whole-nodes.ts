/** Whole nodes on loopback in this process, each with its peer manager and admin API, for tests of what a behaviour meets. */
import {
  type Behaviour,
  type Decision,
  type NodeState,
  nodeState,
  type PeeringConfig,
  type RelayConfig,
} from "../../../../node-image/contract/index.ts";
import { createNetwork } from "../../../../node-image/js/libp2p/create-network.ts";
import type { SettingsChange } from "../../../../node-image/js/peering/peer-manager.ts";
import { startNode } from "../../../../node-image/js/start-node.ts";
import { relayDefaults } from "../../../../orchestrator/nodes/relay-defaults.ts";
import { freshIdentity } from "../../../fresh-identity.ts";
import { sampleNodeConfig, samplePeering } from "../../../sample-node-config.ts";
import { freePort } from "../admin/admin-client.ts";

export interface WholeNode {
  readonly peer: string;
  /** Its multiaddr, with its peer id. */
  readonly address: string;
  state(): Promise<NodeState>;
  /** Those of a kind that are about a peer, so far. */
  decisions(what: Decision["what"], about: WholeNode): Promise<readonly Decision[]>;
}

export interface WholeNodeOptions {
  readonly behaviour?: Behaviour;
  /** Over the preset waku. */
  readonly peering?: SettingsChange;
  readonly gossip?: Partial<RelayConfig["gossip"]>;
  /** Whom it knows from the beginning. */
  readonly knows?: readonly WholeNode[];
}

export class WholeNodes implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack();

  async add(o: WholeNodeOptions = {}): Promise<WholeNode> {
    const { behaviour = { kind: "honest" }, peering = {}, gossip = {}, knows = [] } = o;
    const { privateKey, peerId: peer } = await freshIdentity();
    const [p2pPort, adminPort] = [await freePort(), await freePort()];
    const config = sampleNodeConfig("node", "127.0.0.1", {
      privateKey,
      p2pPort,
      adminPort,
      relay: { ...relayDefaults, cluster: 16, shards: [32], gossip: { ...relayDefaults.gossip, ...gossip } },
      peering: settings(
        peering,
        knows.map(({ address }) => address),
      ),
      behaviour,
    });
    const node = await startNode({ ...config, adminToken: "0123456789abcdef" }, createNetwork, () => {});
    this.#stack.use(node);
    const state = async () =>
      nodeState.parse(await (await fetch(`http://127.0.0.1:${adminPort}/testbed/v1/state`)).json());
    return {
      peer,
      address: `/ip4/127.0.0.1/tcp/${p2pPort}/p2p/${peer}`,
      state,
      decisions: async (what, about) =>
        (await state()).events.filter(
          (event) => event.kind === "decision" && event.what === what && event.peer === about.peer,
        ) as Decision[],
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

function settings(change: SettingsChange, bootstrap: readonly string[]): PeeringConfig {
  const changed = Object.entries(change).map(([section, value]) => [
    section,
    typeof value === "object" && value !== null
      ? { ...(samplePeering[section as keyof PeeringConfig] as object), ...value }
      : value,
  ]);
  const all = { ...samplePeering, loopMs: 100, ...Object.fromEntries(changed) } as PeeringConfig;
  return { ...all, bootstrap: { ...all.bootstrap, addresses: [...bootstrap] } };
}
