/**
 * Whom to let go so that a full mesh has a place again. Pure. A full mesh takes nobody who dialled this node (gossipsub v1.1, D_high
 * and "outbound mesh quotas"), and who cannot be dialled itself finds no other way in: where all who can be dialled have filled each
 * other's meshes, newcomers that cannot stay outside for good.
 */
import { shuffled } from "./dial-order.ts";
import type { Why } from "./why.ts";

export interface Placed {
  readonly peer: string;
  /** This node's connection to it is one that it dialled. */
  readonly outbound: boolean;
  /** A dial of it succeeded once: others can dial it, too. */
  readonly reached: boolean;
  readonly protected: boolean;
  /** As in `MeshPeer`. */
  readonly missed: number;
}

/** Outbound mesh peers are what attackers cannot take; they are kept. Source: D_out of nwaku. */
const fewestOutbound = 3;

/**
 * One who can be dialled, so that it finds another place easily: the one that gave least, of equals one by chance, or all would choose
 * the bootstrap nodes, who came first. `random` draws from [0, 1).
 */
export function freePlace(
  mesh: readonly Placed[],
  { dHigh }: { readonly dHigh: number },
  random: () => number,
): (Why & { readonly peer: string }) | undefined {
  if (mesh.length < dHigh) return undefined;
  const outbound = mesh.filter((peer) => peer.outbound).length;
  const dispensable = mesh.filter(
    (peer) => peer.reached && !peer.protected && (!peer.outbound || outbound > fewestOutbound),
  );
  const [chosen] = shuffled(dispensable, random).toSorted((a, b) => b.missed - a.missed);
  const reason = "the mesh is full, and those who cannot be dialled need a place in one";
  return chosen && { peer: chosen.peer, reason, values: { mesh: mesh.length, dHigh, outbound, missed: chosen.missed } };
}
