/**
 * Sends GRAFT to every peer that shares a topic with it, again and again, whatever back-off their PRUNEs asked for. A
 * peer whose mesh has room takes the first one, and the rest change nothing; a peer that pruned it is bothered by
 * each.
 */
import type { Behaviour } from "../../contract/index.ts";
import { attacked } from "./attacked.ts";
import type { CountDeed, Deviation } from "./deviation.ts";
import { paced } from "./paced.ts";

type GraftFlood = Extract<Behaviour, { kind: "graft-flood" }>;

export function graftFlood({ perSecond }: GraftFlood, deed: CountDeed): Deviation {
  return {
    does: `sends ${perSecond} GRAFTs a second to each peer, whatever the back-off`,
    begin: async (network) =>
      paced(perSecond, (due) => {
        for (const [peer, topics] of attacked(network)) {
          const graft = Array.from({ length: Math.ceil(due / topics.length) }, () => topics)
            .flat()
            .slice(0, due);
          if (network.gossip.sendControl(peer, { graft })) deed(due);
        }
      }),
  };
}
