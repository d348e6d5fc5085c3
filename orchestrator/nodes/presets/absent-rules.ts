/** What the presets of implementations say of rules that these do not have: each is switched off. */
import type { PeeringDefaults } from "../peering-presets.ts";

type Absent = "bootstrap" | "score" | "capabilities" | "eclipse" | "diversity" | "exploreEveryMs" | "pingMs";

export const absentRules: Pick<PeeringDefaults, Absent> = {
  bootstrap: { releaseAt: null, keep: 0 },
  /** Credit is counted, as it is shown, and leads to nothing. */
  score: {
    tokens: 100,
    refillPerMinute: 10,
    ignoreBelow: 0,
    disconnectBelow: 0,
    smoothing: 0.125,
    gossipWeight: 0,
    muteAfter: null,
    muteForMs: 0,
  },
  /** Capabilities are offered and wanted as the topology says, and nobody tries whether they are served. */
  capabilities: {
    offered: ["relay", "peer-exchange"],
    wanted: {},
    checkEveryMs: 24 * 3_600_000,
    failuresAllowed: 1000,
  },
  eclipse: { inboundRatio: 1, sourceRatio: 1, fewest: 100_000 },
  diversity: false,
  exploreEveryMs: null,
  /** How a dead connection is noticed is the transport's matter there, and here the same for all. */
  pingMs: 5000,
};
