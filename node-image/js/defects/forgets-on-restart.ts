/** Nothing is kept on disk, whatever the settings say. */
import { overlay } from "../behaviours/overlay.ts";
import type { Defect } from "./defect.ts";

export const forgetsOnRestart: Defect = {
  does: "knows nobody but its bootstrap nodes after a restart",
  madeBy: "Celestia's node saved no peers: restarted while the bootstrappers were away, it could not join again.",
  source: "https://github.com/celestiaorg/celestia-node/issues/1851",
  parts: (sound) => overlay(sound, { disk: undefined }),
};
