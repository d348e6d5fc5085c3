/** Announces messages that do not exist to every peer that shares a topic with it, so it never serves their IWANTs. */
import { randomBytes } from "node:crypto";
import type { Behaviour } from "../../contract/index.ts";
import { attacked } from "./attacked.ts";
import type { CountDeed, Deviation } from "./deviation.ts";
import { paced } from "./paced.ts";

type IhaveSpam = Extract<Behaviour, { kind: "ihave-spam" }>;

/** Ids are hashes by SHA-256, as those of Waku. */
const idBytes = 32;

export function ihaveSpam({ perSecond }: IhaveSpam, deed: CountDeed): Deviation {
  return {
    does: `announces ${perSecond} messages a second that do not exist to each peer`,
    begin: async (network) =>
      paced(perSecond, (due) => {
        const ids = Array.from({ length: due }, () => randomBytes(idBytes));
        for (const [peer, [topic]] of attacked(network)) {
          if (topic !== undefined && network.gossip.sendControl(peer, { ihave: [{ topic, ids }] })) deed(due);
        }
      }),
  };
}
