/** The next peer is dialled when the dial before has ended: each one that is gone holds up all others until its time is over. */
import type { Defect } from "./defect.ts";

export const oneDialAtATime: Defect = {
  does: "dials one peer at a time",
  madeBy:
    "Quiet dialled one peer at a time after an upgrade of js-libp2p, and was slow to connect wherever some peers were offline.",
  source: "https://github.com/TryQuiet/quiet/issues/1169",
  settings: (sound) => ({ ...sound, peering: { ...sound.peering, parallelDials: 1 } }),
};
