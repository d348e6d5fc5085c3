/** Bootstrap nodes are dialled like any others, and kept however many others there are. */
import type { Defect } from "./defect.ts";

export const neverReleasesBootstrap: Defect = {
  does: "never lets its bootstrap nodes go",
  madeBy:
    "js-waku stayed connected to more bootstrap nodes than it needed: the connections of the fleet were all taken, and newcomers found no way in.",
  source: "https://github.com/logos-messaging/logos-delivery-js/issues/1326",
  settings: (sound) => ({
    ...sound,
    peering: { ...sound.peering, bootstrap: { ...sound.peering.bootstrap, releaseAt: null } },
  }),
};
