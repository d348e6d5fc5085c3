/** A peer whose connection ended is not dialled any more, whoever ended it and why. */
import { overlay } from "../behaviours/overlay.ts";
import { isDialable } from "../peering/peer-book.ts";
import type { Defect } from "./defect.ts";

const yearMs = 365 * 86_400_000;

export const neverRedials: Defect = {
  does: "never dials a peer again once its connection ended",
  madeBy:
    "go-ipfs dialled its bootstrap nodes when it started, and never again: those that went and came back were joined only by nodes that were started anew.",
  source: "https://github.com/ipfs/kubo/issues/416",
  manager: (sound, { network }) =>
    overlay(sound, {
      start: async () => {
        await sound.start();
        // The sound manager listens already: what it says of the next dial is said by now.
        network.listen({
          closed: ({ peer: id }) => {
            const peer = sound.peer(id);
            if (peer !== undefined && isDialable(peer)) peer.nextDialAtMs = Date.now() + yearMs;
          },
        });
      },
    }),
};
