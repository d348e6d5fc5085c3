/**
 * A peer that somebody names counts as one that the node was connected to for a while: it is preferred, named to others, and a good
 * word for whoever named it, so that nobody is doubted for what he names.
 */
import { overlay } from "../behaviours/overlay.ts";
import type { Defect } from "./defect.ts";

const aWhileMs = 60_000;

export const trustsExchange: Defect = {
  does: "takes peers that it is told of for such that it has met",
  madeBy:
    "Zebra believed others when they had last seen a peer: a malicious one could put the peers that it named ahead of all others.",
  source: "https://github.com/ZcashFoundation/zebra/pull/2178",
  parts: (sound, _config, manager) => ({
    ...sound,
    exchange: overlay(sound.exchange, {
      ask: async (connection, count) => {
        const named = await sound.exchange.ask(connection, count);
        // They are heard of as soon as they are returned.
        setImmediate(() => {
          const nowMs = Date.now();
          for (const { id } of named) {
            const peer = manager().peer(id);
            if (peer === undefined) continue;
            Object.assign(peer, { connectedAtMs: nowMs, reachedAtMs: nowMs, connectedForMs: aWhileMs });
          }
        });
        return named;
      },
    }),
  }),
};
