/** Whole nodes on loopback in this process, each with its peer manager and admin API, for tests of what a behaviour meets. */
import { createServer } from "node:net";
import { generateKeyPair, privateKeyToProtobuf } from "@libp2p/crypto/keys";
import { peerIdFromPrivateKey } from "@libp2p/peer-id";
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
import { peeringPresets } from "../../../../orchestrator/nodes/peering-presets.ts";
import { relayDefaults } from "../../../../orchestrator/nodes/relay-defaults.ts";

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
    const key = await generateKeyPair("secp256k1");
    const peer = peerIdFromPrivateKey(key).toString();
    const [p2pPort, adminPort] = [await freePort(), await freePort()];
    const node = await startNode(
      {
        id: "node",
        privateKey: Buffer.from(privateKeyToProtobuf(key)).toString("base64"),
        address: "127.0.0.1",
        p2pAddresses: ["127.0.0.1"],
        p2pPort,
        wsPort: null,
        announce: [],
        adminPort,
        adminToken: "0123456789abcdef",
        dataDirectory: null,
        relay: { ...relayDefaults, cluster: 16, shards: [32], gossip: { ...relayDefaults.gossip, ...gossip } },
        peering: settings(
          peering,
          knows.map(({ address }) => address),
        ),
        behaviour,
      },
      createNetwork,
      () => {},
    );
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
  const { waku } = peeringPresets;
  const changed = Object.entries(change).map(([section, value]) => [
    section,
    typeof value === "object" && value !== null
      ? { ...(waku[section as keyof typeof waku] as object), ...value }
      : value,
  ]);
  const all = { ...waku, loopMs: 100, ...Object.fromEntries(changed) } as PeeringConfig;
  return { ...all, bootstrap: { ...all.bootstrap, addresses: [...bootstrap] } };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("the port of a server is not known");
  return address.port;
}
