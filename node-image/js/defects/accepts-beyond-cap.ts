/** The cap is out of reach: what comes is neither refused for it nor let go. The high water holds, after its grace. */
import { changeSettings } from "../peering/change-settings.ts";
import type { Defect } from "./defect.ts";

/** More connections than any network here has. */
const outOfReach = 100_000;

export const acceptsBeyondCap: Defect = {
  does: "accepts inbound connections however many it has",
  madeBy: "Polygon Edge held its own dials to MaxPeers, and accepted inbound connections without a limit.",
  source: "https://github.com/0xPolygon/polygon-edge/issues/28",
  settings: (sound) => ({
    ...sound,
    peering: changeSettings(sound.peering, { connections: { max: outOfReach } }),
  }),
};
