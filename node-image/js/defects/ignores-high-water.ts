/** Every connection is on trial for ever, so the high water never sees one too many. The cap holds. */
import { changeSettings } from "../peering/change-settings.ts";
import type { Defect } from "./defect.ts";

export const ignoresHighWater: Defect = {
  does: "evicts nobody when it has more connections than its high water",
  madeBy: "go-ipfs (kubo) held a hundred peers and more with a HighWater of 50.",
  source: "https://github.com/ipfs/kubo/issues/5248",
  settings: (sound) => ({
    ...sound,
    peering: changeSettings(sound.peering, { connections: { graceMs: Number.MAX_SAFE_INTEGER } }),
  }),
};
