/** One machine with many keys is as welcome as many machines. */
import { changeSettings } from "../peering/change-settings.ts";
import type { Defect } from "./defect.ts";

export const noAddressLimit: Defect = {
  does: "accepts any number of connections from one address, as fast as they come",
  madeBy: "Nwaku had no limit by IP address, so that one attacker could take all of its inbound places.",
  source: "https://github.com/logos-messaging/logos-delivery/issues/1749",
  settings: (sound) => ({
    ...sound,
    peering: changeSettings(sound.peering, { connections: { perAddress: 0, inboundPerSecond: 0 } }),
  }),
};
