/** A protection is noted and told, and no rule of eviction hears of it. */
import { overlay } from "../behaviours/overlay.ts";
import type { Defect } from "./defect.ts";

export const evictsProtected: Defect = {
  does: "evicts protected peers as any other",
  madeBy: "Lighthouse disconnected trusted peers with the same priority as all others once it had too many.",
  source: "https://github.com/sigp/lighthouse/issues/4150",
  manager: (sound) =>
    overlay(sound, {
      operator: overlay(sound.operator, {
        protect: (peer, by) => {
          sound.operator.protect(peer, by);
          sound.peer(peer)?.protections.delete(by);
        },
      }),
    }),
};
