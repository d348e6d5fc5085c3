/**
 * Whole sets of peering settings, one file each, every value with its source; `peering:` in a topology overrides any of
 * them. "No such rule" is said of what an implementation has no counterpart of: the rule is off there. A preset has the rules of
 * its namesake and not its code, so what cannot be said in these settings is told in its file.
 */
import type { PeeringConfig } from "../../node-image/contract/index.ts";
import { goLibp2p } from "./presets/go-libp2p.ts";
import { goWaku } from "./presets/go-waku.ts";
import { jsLibp2p } from "./presets/js-libp2p.ts";
import { none } from "./presets/none.ts";
import { nwaku } from "./presets/nwaku.ts";
import { waku } from "./presets/waku.ts";

/** All settings but the addresses of bootstrap nodes, which a plan knows. */
export interface PeeringDefaults extends Omit<PeeringConfig, "bootstrap"> {
  readonly bootstrap: Omit<PeeringConfig["bootstrap"], "addresses">;
}

export const peeringPresets = {
  waku,
  nwaku,
  "go-waku": goWaku,
  "go-libp2p": goLibp2p,
  "js-libp2p": jsLibp2p,
  none,
} as const satisfies Readonly<Record<string, PeeringDefaults>>;

export type PeeringPreset = keyof typeof peeringPresets;
