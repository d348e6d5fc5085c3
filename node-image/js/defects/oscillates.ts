/** One connection above the target, and half of all go; as many are lacking then, and dialled anew: no grace, no pause. */
import { changeSettings } from "../peering/change-settings.ts";
import type { Defect } from "./defect.ts";

export const oscillates: Defect = {
  does: "evicts down to half of its target as soon as one connection is above it, and dials anew at once",
  madeBy: "Bee (Swarm) pruned full bins so zealously that an idle node disconnected two or three peers a second.",
  source: "https://github.com/ethersphere/bee/issues/4763",
  settings: (sound) => {
    const { target } = sound.peering.connections;
    const connections = { lowWater: Math.ceil(target / 2), highWater: target, graceMs: 0, silenceMs: 0 };
    return {
      ...sound,
      peering: changeSettings(sound.peering, { connections, eviction: { redialAfterMs: 0 } }),
    };
  },
};
