/**
 * Joins meshes, takes what others send, and forwards none of it. It announces none of it either, as gossipsub announces
 * only what was accepted. What it publishes itself goes out.
 */
import type { GossipOptions } from "../network/gossip.ts";
import type { CountDeed, Deviation } from "./deviation.ts";

export function mute(deed: CountDeed): Deviation {
  return {
    does: "forwards no message of others",
    options: (honest) => ({ ...honest, gossip: swallowing(honest.gossip, deed) }),
  };
}

/** The node still gets to know each valid message, so that its own state tells of it. Nobody is blamed for it. */
export function swallowing(honest: GossipOptions, deed: CountDeed): GossipOptions {
  return {
    ...honest,
    validate: async (message) => {
      const validity = await honest.validate(message);
      if (validity !== "accept") return validity;
      deed();
      honest.onMessage(message);
      return "ignore";
    },
  };
}
