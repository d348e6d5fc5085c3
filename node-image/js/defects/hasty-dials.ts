/** A dial that takes longer than half a second has failed. */
import type { Defect } from "./defect.ts";

export const hastyDials: Defect = {
  does: "gives up a dial after half a second",
  madeBy:
    "Grin was about to give a connection 500 ms, to be done sooner with peers that are gone, until its review found that nobody with a slow network would get one.",
  source: "https://github.com/mimblewimble/grin/pull/300",
  settings: (sound) => ({ ...sound, peering: { ...sound.peering, dialTimeoutMs: 500 } }),
};
