/** Every degree of the mesh is half of what was asked for. */
import type { Defect } from "./defect.ts";

const half = (degree: number): number => Math.floor(degree / 2);

export const wrongD: Defect = {
  does: "keeps meshes of half the size",
  madeBy: "Prysm aimed at six mesh peers where Ethereum's specification says eight, and messages got around badly.",
  source: "https://github.com/OffchainLabs/prysm/pull/11425",
  settings: (sound) => {
    const { d, dLow, dHigh, dScore, dOut } = sound.relay.gossip;
    const degrees = {
      d: Math.max(1, half(d)),
      dLow: half(dLow),
      dHigh: Math.max(1, half(dHigh)),
      dScore: half(dScore),
      dOut: half(dOut),
    };
    return { ...sound, relay: { ...sound.relay, gossip: { ...sound.relay.gossip, ...degrees } } };
  },
};
