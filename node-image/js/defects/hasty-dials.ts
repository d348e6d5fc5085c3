/** A dial that takes longer than half a second, the handshake and all, has failed. */
import { overlay } from "../behaviours/overlay.ts";
import type { Defect } from "./defect.ts";

const longestMs = 500;

export const hastyDials: Defect = {
  does: "gives up a dial after half a second",
  madeBy:
    "Grin was about to give a connection 500 ms, to be done sooner with peers that are gone, until its review found that nobody with a slow network would get one.",
  source: "https://github.com/mimblewimble/grin/pull/300",
  parts: (sound) => ({
    ...sound,
    network: overlay(sound.network, {
      dial: async (addresses, o) => {
        const late = new AbortController();
        const timer = setTimeout(() => late.abort(new Error(`no connection within ${longestMs} ms`)), longestMs);
        try {
          return await sound.network.dial(addresses, { ...o, signal: AbortSignal.any([o.signal, late.signal]) });
        } finally {
          clearTimeout(timer);
        }
      },
    }),
  }),
};
