/**
 * Who named a peer is forgotten at once. So nobody is doubted for what he names, and nothing keeps those whom one peer named from
 * crowding out all others.
 */
import { overlay } from "../behaviours/overlay.ts";
import type { Defect } from "./defect.ts";

export const trustsExchange: Defect = {
  does: "believes whatever peers it is told of, and does not remember by whom",
  madeBy:
    "Tendermint gossiped addresses without a price for whoever named false ones: a malicious peer could decide whom a newcomer was able to connect to",
  source: "https://github.com/tendermint/tendermint/issues/2033",
  parts: (sound, _config, manager) => ({
    ...sound,
    exchange: overlay(sound.exchange, {
      ask: async (connection, count) => {
        const named = await sound.exchange.ask(connection, count);
        // They are heard of as soon as they are returned.
        setImmediate(() => {
          for (const peer of manager().known()) Object.assign(peer, { source: undefined });
        });
        return named;
      },
    }),
  }),
};
