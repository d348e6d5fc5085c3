/** Nothing that a peer does has a consequence: neither its credit nor gossipsub's score lets anybody go. */
import { changeSettings } from "../peering/change-settings.ts";
import type { Defect } from "./defect.ts";

export const noScoreThreshold: Defect = {
  does: "ignores, disconnects and penalises nobody, whatever they do",
  madeBy: "Nwaku could neither tell nor disconnect bad relay peers before it had gossipsub's scores.",
  source: "https://github.com/logos-messaging/logos-delivery/issues/1756",
  settings: (sound) => ({
    ...sound,
    relay: { ...sound.relay, gossip: { ...sound.relay.gossip, scoring: false } },
    peering: changeSettings(sound.peering, {
      score: { ignoreBelow: 0, disconnectBelow: 0, gossipWeight: 0, muteAfter: null },
    }),
  }),
};
