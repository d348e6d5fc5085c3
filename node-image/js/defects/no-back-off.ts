/** A peer that could not be reached is dialled again a second later, however often it failed. */
import type { Defect } from "./defect.ts";

/** As often as the peer manager looks by itself. At once would be a loop that takes all the time of the processor. */
const waitMs = 1000;

export const noBackOff: Defect = {
  does: "dials a peer that could not be reached again each second",
  madeBy:
    "Aztec's peer manager dialled at each heartbeat, once a second, also those peers of which dials had failed before.",
  source: "https://github.com/AztecProtocol/aztec-packages/issues/10878",
  settings: (sound) => ({
    ...sound,
    peering: {
      ...sound.peering,
      backoff: {
        ...sound.peering.backoff,
        firstMs: waitMs,
        factor: 1,
        longestMs: waitMs,
        refusedFirstMs: waitMs,
        giveUpAfter: null,
      },
    },
  }),
};
