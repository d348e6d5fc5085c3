/** Every planted defect, and how one is put over a node. A new one is one file, its name in the contract and one line here. */
import type { DefectName, NodeConfig } from "../../contract/index.ts";
import { peerManager } from "../peering/hold-connections.ts";
import type { PeerManagerParts } from "../peering/parts.ts";
import type { PeerManager } from "../peering/peer-manager.ts";
import { acceptsBeyondCap } from "./accepts-beyond-cap.ts";
import { bansOnFirstFailure } from "./bans-on-first-failure.ts";
import type { Defect } from "./defect.ts";
import { dialsItself } from "./dials-itself.ts";
import { evictsMesh } from "./evicts-mesh.ts";
import { evictsNewest } from "./evicts-newest.ts";
import { evictsProtected } from "./evicts-protected.ts";
import { forgetsFailures } from "./forgets-failures.ts";
import { forgetsOnRestart } from "./forgets-on-restart.ts";
import { hastyDials } from "./hasty-dials.ts";
import { ignoresCapabilities } from "./ignores-capabilities.ts";
import { ignoresHighWater } from "./ignores-high-water.ts";
import { keepsFailingServices } from "./keeps-failing-services.ts";
import { leaksConnections } from "./leaks-connections.ts";
import { namesTheDead } from "./names-the-dead.ts";
import { neverAsks } from "./never-asks.ts";
import { neverRedials } from "./never-redials.ts";
import { neverReleasesBootstrap } from "./never-releases-bootstrap.ts";
import { noAddressLimit } from "./no-address-limit.ts";
import { noBackOff } from "./no-back-off.ts";
import { noOutboundShare } from "./no-outbound-share.ts";
import { noScoreThreshold } from "./no-score-threshold.ts";
import { oneDialAtATime } from "./one-dial-at-a-time.ts";
import { oscillates } from "./oscillates.ts";
import { outboundOnly } from "./outbound-only.ts";
import { savesInPlace } from "./saves-in-place.ts";
import { slowLoop } from "./slow-loop.ts";
import { staleMeshTags } from "./stale-mesh-tags.ts";
import { trustsExchange } from "./trusts-exchange.ts";
import { wrongD } from "./wrong-d.ts";

export const defects: Readonly<Record<DefectName, Defect>> = {
  "bans-on-first-failure": bansOnFirstFailure,
  "no-back-off": noBackOff,
  "forgets-failures": forgetsFailures,
  "hasty-dials": hastyDials,
  "one-dial-at-a-time": oneDialAtATime,
  "dials-itself": dialsItself,
  "never-redials": neverRedials,
  "slow-loop": slowLoop,
  "never-asks": neverAsks,
  "trusts-exchange": trustsExchange,
  "names-the-dead": namesTheDead,
  "never-releases-bootstrap": neverReleasesBootstrap,
  "ignores-capabilities": ignoresCapabilities,
  "keeps-failing-services": keepsFailingServices,
  "ignores-high-water": ignoresHighWater,
  "accepts-beyond-cap": acceptsBeyondCap,
  "evicts-newest": evictsNewest,
  "evicts-mesh": evictsMesh,
  "evicts-protected": evictsProtected,
  oscillates,
  "outbound-only": outboundOnly,
  "no-outbound-share": noOutboundShare,
  "leaks-connections": leaksConnections,
  "no-address-limit": noAddressLimit,
  "wrong-d": wrongD,
  "no-score-threshold": noScoreThreshold,
  "stale-mesh-tags": staleMeshTags,
  "forgets-on-restart": forgetsOnRestart,
  "saves-in-place": savesInPlace,
};

export interface Planted {
  readonly config: NodeConfig;
  /** Makes the node's peer manager. */
  readonly peerManager: (parts: PeerManagerParts) => PeerManager;
}

/** The node as it was asked for: sound, unless its settings name a defect, which is logged. */
export function withDefect(config: NodeConfig, log: (line: string) => void): Planted {
  if (config.defect === null) return { config, peerManager };
  const { does, settings, parts: changed, manager } = defects[config.defect];
  log(`has the planted defect ${config.defect}: it ${does}`);
  return {
    config: settings?.(config) ?? config,
    peerManager: (sound) => {
      const parts = changed?.(sound, config, () => made) ?? sound;
      const made: PeerManager = peerManager(parts);
      return manager?.(made, parts) ?? made;
    },
  };
}
