/** The failure of one dial keeps a peer away for a day. */
import type { Defect } from "./defect.ts";

const dayMs = 86_400_000;

export const bansOnFirstFailure: Defect = {
  does: "bans a peer for a day after the first dial that failed",
  madeBy:
    "js-libp2p put a peer on its blacklist when a dial of it had failed: although it was back at once, it could not be reached until the list forgot it or the node was started anew.",
  source: "https://github.com/ipfs/js-ipfs/issues/2424",
  settings: (sound) => ({
    ...sound,
    peering: {
      ...sound.peering,
      backoff: { ...sound.peering.backoff, firstMs: dayMs, longestMs: dayMs, refusedFirstMs: dayMs, forgiveMs: 0 },
    },
  }),
};
