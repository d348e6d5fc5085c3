/** A service peer keeps its slot, or its promise of one, however often it fails: nobody else is looked for. */
import type { Defect } from "./defect.ts";

export const keepsFailingServices: Defect = {
  does: "holds on to service peers that fail",
  madeBy: "js-waku sent to the same light push peer again and again while that failed, and tried no other.",
  source: "https://github.com/logos-messaging/logos-delivery-js/issues/1695",
  settings: (sound) => ({
    ...sound,
    peering: {
      ...sound.peering,
      capabilities: { ...sound.peering.capabilities, failuresAllowed: Number.MAX_SAFE_INTEGER },
    },
  }),
};
