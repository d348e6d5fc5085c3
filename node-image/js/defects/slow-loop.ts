/**
 * Whom to dial is asked once in two minutes, and nothing brings that forward: what the node learns in between lies idle. Nwaku's
 * round was half as long; here no second one falls into the minute in which a node is to find its peers. All else is done in time.
 */
import type { Defect } from "./defect.ts";

const roundMs = 120_000;
/** What happens in one look of the peer manager, which is over long before the next can come. */
const lookMs = 15;

export const slowLoop: Defect = {
  does: "looks whom it could dial only once in two minutes",
  madeBy: "nwaku looked for peers to dial once a minute instead of each 15 s, and took long to find any after a start.",
  source: "https://github.com/logos-messaging/logos-delivery/pull/2307",
  parts: (sound) => {
    let roundAtMs = -Infinity;
    return {
      ...sound,
      settings: {
        ...sound.settings,
        /** 0 between the rounds, which no settings of a sound node can say. */
        get parallelDials() {
          const nowMs = performance.now();
          if (nowMs - roundAtMs >= roundMs) roundAtMs = nowMs;
          return nowMs - roundAtMs < lookMs ? sound.settings.parallelDials : 0;
        },
      },
    };
  },
};
