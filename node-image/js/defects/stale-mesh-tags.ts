/** Who was in the mesh once counts as a mesh peer for good: tagged, spared, the last to go. Gossipsub itself is sound. */
import { overlay } from "../behaviours/overlay.ts";
import type { RelayView } from "../peering/parts.ts";
import type { Defect } from "./defect.ts";

export const staleMeshTags: Defect = {
  does: "treats who left the mesh as still in it",
  madeBy: "Quilibrium went on protecting peers that were no longer in the mesh, since no prune was told when one went.",
  source: "https://github.com/QuilibriumNetwork/monorepo/pull/361",
  parts: (sound) => overlay(sound, { relay: remembering(sound.relay) }),
};

function remembering(relay: RelayView): RelayView {
  const once = new Set<string>();
  return overlay(relay, {
    inMesh: (peer) => {
      if (relay.inMesh(peer)) once.add(peer);
      return once.has(peer);
    },
  });
}
