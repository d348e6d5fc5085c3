/**
 * Mesh peers are worth no more than others. Js-libp2p went by tags: without any, its sort left the connections as they came, the
 * oldest first; and a mesh is made of those who came first.
 */
import { changeSettings } from "../peering/change-settings.ts";
import type { Defect } from "./defect.ts";

export const evictsMesh: Defect = {
  does: "evicts the oldest connections first, which are those of its mesh",
  madeBy: "Lodestar tagged none of its peers, so js-libp2p let good ones go as soon as there were too many.",
  source: "https://github.com/ChainSafe/lodestar/pull/4997",
  settings: (sound) => ({
    ...sound,
    peering: changeSettings(sound.peering, {
      // The rest decides nothing; decisions tell what they saw by it.
      eviction: { order: ["oldest", ...sound.peering.eviction.order], spareMesh: false },
    }),
  }),
};
