/** Nobody is asked for peers: all that the node knows are its bootstrap nodes, and who came by itself. */
import type { Defect } from "./defect.ts";

export const neverAsks: Defect = {
  does: "asks nobody for peers",
  madeBy:
    "status-go asked only nodes that it had found by DNS for peers: where there was no DNS it asked nobody, and light clients found no peers.",
  source: "https://github.com/status-im/status-go/issues/6915",
  settings: (sound) => ({
    ...sound,
    peering: { ...sound.peering, exchange: { ...sound.peering.exchange, ask: false } },
  }),
};
