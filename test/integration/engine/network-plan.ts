/** A small plan made by hand: nodes of one zone that know the first one, without phases, so that tests say what is done. */
import { generateKeyPair, privateKeyToProtobuf } from "@libp2p/crypto/keys";
import { peerIdFromPrivateKey } from "@libp2p/peer-id";
import type { LinkState } from "../../../orchestrator/model/link.ts";
import type { NodePlan, Plan } from "../../../orchestrator/model/plan.ts";
import { reservedAddresses } from "../../../orchestrator/topology/zones.ts";
import { sampleNodeConfig, samplePeering } from "../../sample-node-config.ts";

const p2pPort = 60000;

/** All nodes are of 10.<second>.<third>.0/24, which no other test file has: they run side by side. */
export interface NetworkOptions {
  readonly count: number;
  readonly subnet: { readonly second: number; readonly third: number };
  /** One way. */
  readonly delayMs?: number;
}

export async function networkPlan({ count, subnet, delayMs = 0 }: NetworkOptions): Promise<Plan> {
  const prefix = `10.${subnet.second}.${subnet.third}`;
  const keys = await Promise.all(Array.from({ length: count }, () => generateKeyPair("secp256k1")));
  const addressOf = (i: number) => `${prefix}.${reservedAddresses(1) + i}`;
  const peers = keys.map((key) => peerIdFromPrivateKey(key).toString());
  const link: LinkState = {
    paths:
      delayMs === 0
        ? []
        : [
            {
              to: [`${prefix}.0/24`],
              shaping: [{ kind: "delay", meanMs: delayMs, jitterMs: 0, distribution: "normal", correlation: 0 }],
            },
          ],
    up: null,
    down: null,
    cutFrom: [],
    inbound: "any",
  };
  const nodes = keys.map((key, i): NodePlan => {
    const id = `node-${i + 1}`;
    return {
      id,
      group: "node",
      region: "here",
      zone: "here/lan",
      address: addressOf(i),
      address6: null,
      nat: null,
      peerId: peers[i] ?? "",
      implementation: "js",
      bootstrap: i === 0,
      link,
      config: sampleNodeConfig(id, addressOf(i), {
        privateKey: Buffer.from(privateKeyToProtobuf(key)).toString("base64"),
        p2pPort,
        peering: {
          ...samplePeering,
          bootstrap: {
            ...samplePeering.bootstrap,
            addresses: i === 0 ? [] : [`/ip4/${addressOf(0)}/tcp/${p2pPort}/p2p/${peers[0]}`],
          },
        },
      }),
      lives: [{}],
    };
  });
  return {
    format: 1,
    name: "by-hand",
    seed: 1,
    network: {
      subnet: `${prefix}.0/24`,
      gateway: `${prefix}.1`,
      subnet6: null,
      gateway6: null,
      zones: [{ id: "here/lan", region: "here", link: "lan", prefixes: [`${prefix}.0/24`] }],
      behindNats: null,
      nats: [],
      conditions: { within: {}, paths: [], links: {} },
    },
    nodes,
    surveyors: [],
    phases: [],
    settleMs: 0,
    expectations: [],
    measurements: [],
  };
}
