/** Whoever asks is told of any peers that the node ever heard of, whether they can be reached or not. */
import { overlay } from "../behaviours/overlay.ts";
import { shuffled } from "../peering/decide/dial-order.ts";
import type { Defect } from "./defect.ts";

export const namesTheDead: Defect = {
  does: "names peers to others that are gone",
  madeBy:
    "nwaku answered peer exchange with records that it only ever added to, and went on to name peers that were gone.",
  source: "https://github.com/logos-messaging/logos-delivery/issues/3933",
  parts: (sound, _config, manager) => ({
    ...sound,
    exchange: overlay(sound.exchange, {
      serve: () =>
        sound.exchange.serve((asker, count) => {
          const heardOf = [...manager().known()].filter(({ id, enr }) => id !== asker && enr !== undefined);
          return shuffled(heardOf, Math.random).slice(0, count);
        }),
    }),
  }),
};
