/** No peer management to speak of: a node connects to one peer, and accepts what comes. */
import type { PeeringDefaults } from "../peering-presets.ts";
import { jsLibp2p } from "./js-libp2p.ts";

export const none: PeeringDefaults = {
  ...jsLibp2p,
  connections: {
    ...jsLibp2p.connections,
    // The least that joins a network, and not left to others.
    target: 1,
    outboundRatio: 1,
    inboundPerSecond: 0,
  },
  // It never gives up, or it might join nothing at all.
  backoff: { ...jsLibp2p.backoff, longestMs: 60_000, giveUpAfter: null },
  // Nobody is spared: beyond the cap any goes.
  eviction: { ...jsLibp2p.eviction, order: ["newest"], spareBusy: false },
  loopMs: 1000,
};
