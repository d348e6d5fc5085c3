/** Settings of a node for tests: the defaults of a topology, and what a test changes of them. */
import type { PeeringConfig } from "../node-image/contract/index.ts";
import type { NodePlan } from "../orchestrator/model/plan.ts";
import { peeringPresets } from "../orchestrator/nodes/peering-presets.ts";
import { relayDefaults } from "../orchestrator/nodes/relay-defaults.ts";

const { waku } = peeringPresets;

export const samplePeering: PeeringConfig = { ...waku, bootstrap: { ...waku.bootstrap, addresses: [] } };

/** The same, with bootstrap nodes. */
export function peeringKnowing(addresses: readonly string[]): PeeringConfig {
  return { ...samplePeering, bootstrap: { ...samplePeering.bootstrap, addresses: [...addresses] } };
}

export function sampleNodeConfig(id: string, address: string, o: Partial<NodePlan["config"]> = {}): NodePlan["config"] {
  return {
    id,
    privateKey: "",
    address,
    p2pAddresses: [address],
    p2pPort: 4001,
    wsPort: null,
    announce: [],
    adminPort: 8645,
    dataDirectory: null,
    relay: { ...relayDefaults, cluster: 16, shards: [1] },
    peering: samplePeering,
    behaviour: { kind: "honest" },
    defect: null,
    ...o,
  };
}
