/** Settings that switch a rule off, for the presets of implementations that have no such rule. */
import type { PeeringDefaults } from "../peering-presets.ts";

export const noLettingGo: PeeringDefaults["bootstrap"] = { releaseAt: null, keep: 0 };

/** Capabilities are offered and wanted as the topology says, and nobody tries whether they are served. */
export const noTrials = { checkEveryMs: 24 * 3_600_000, failuresAllowed: 1000 } as const;

/** Credit is counted, as it is shown, and leads to nothing. */
export const noCredit: PeeringDefaults["score"] = {
  tokens: 100,
  refillPerMinute: 10,
  ignoreBelow: 0,
  disconnectBelow: 0,
  smoothing: 0.125,
  gossipWeight: 0,
};

export const noEclipseWatch: PeeringDefaults["eclipse"] = { inboundRatio: 1, sourceRatio: 1, fewest: 100_000 };
