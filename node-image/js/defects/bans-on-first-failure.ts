/** The failure of one dial keeps a peer away for a day. */
import type { Defect } from "./defect.ts";

const dayMs = 86_400_000;

export const bansOnFirstFailure: Defect = {
  does: "bans a peer for a day after the first dial that failed",
  madeBy: "",
  source: "",
  settings: (sound) => ({
    ...sound,
    peering: {
      ...sound.peering,
      backoff: { ...sound.peering.backoff, firstMs: dayMs, longestMs: dayMs, refusedFirstMs: dayMs, forgiveMs: 0 },
    },
  }),
};
