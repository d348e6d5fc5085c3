/** Who came by itself is as good as who was chosen: the node neither dials nor keeps any of its own beyond the need. */
import { changeSettings } from "../peering/change-settings.ts";
import type { Defect } from "./defect.ts";

export const noOutboundShare: Defect = {
  does: "has no share of connections that it dials itself, and lives on inbound ones",
  madeBy: "Lodestar, with open ports, was connected to nothing but inbound peers in the end.",
  source: "https://github.com/ChainSafe/lodestar/issues/2215",
  settings: (sound) => ({
    ...sound,
    peering: changeSettings(sound.peering, { connections: { outboundRatio: 0, inboundRatio: 1 } }),
  }),
};
