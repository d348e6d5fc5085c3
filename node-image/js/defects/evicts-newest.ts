/** The order looks at nothing but the age, and there is no grace: who came last goes first, in the mesh or not. */
import { changeSettings } from "../peering/change-settings.ts";
import type { Defect } from "./defect.ts";

export const evictsNewest: Defect = {
  does: "evicts who came last, at once and whatever it is worth",
  madeBy: "Bee (Swarm) disconnected newly connected peers from a bin that was full, healthy and reachable ones too.",
  source: "https://github.com/ethersphere/bee/issues/4088",
  settings: (sound) => ({
    ...sound,
    peering: changeSettings(sound.peering, {
      connections: { graceMs: 0 },
      // The rest decides nothing; decisions tell what they saw by it.
      eviction: { order: ["newest", ...sound.peering.eviction.order], spareMesh: false },
    }),
  }),
};
