/** Every planted defect, and how one is put over a node. A new one is one file, its name in the contract and one line here. */
import type { DefectName, NodeConfig } from "../../contract/index.ts";
import { peerManager } from "../peering/hold-connections.ts";
import type { PeerManagerParts } from "../peering/parts.ts";
import type { PeerManager } from "../peering/peer-manager.ts";
import { bansOnFirstFailure } from "./bans-on-first-failure.ts";
import type { Defect } from "./defect.ts";

export const defects: Readonly<Record<DefectName, Defect>> = {
  "bans-on-first-failure": bansOnFirstFailure,
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
      const parts = changed?.(sound, config) ?? sound;
      const made = peerManager(parts);
      return manager?.(made, parts) ?? made;
    },
  };
}
