/**
 * Which mesh peer to keep out of a mesh because it gives nothing. Pure. An honest peer can be mute as well: one whose
 * messages all come through this node has no copy to give. So nobody is blamed by itself: a mute peer goes where the mesh hardly
 * gives anything, which may be an attack, or where the mesh is full, and its place is of use to somebody else.
 */
import type { Why } from "./why.ts";

export interface MeshPeer {
  readonly peer: string;
  /** Messages of the topic, one after the other, of which it gave no copy since it came into the mesh. */
  readonly missed: number;
  readonly protected: boolean;
}

/** With fewer that give copies, a mesh hangs by a thread. Source: D_out of nwaku; gossipsub v1.1, "outbound mesh quotas". */
const fewestGiving = 3;

/** The one that missed most, if one is to go: they go one at a time, so that others can come meanwhile. */
export function chooseMute(
  mesh: readonly MeshPeer[],
  { dHigh, muteAfter }: { readonly dHigh: number; readonly muteAfter: number },
): (Why & { readonly peer: string }) | undefined {
  const mute = mesh.filter(({ missed }) => missed >= muteAfter);
  const giving = mesh.length - mute.length;
  if (giving >= fewestGiving && mesh.length < dHigh) return undefined;
  const [worst] = mute.filter((peer) => !peer.protected).toSorted((a, b) => b.missed - a.missed);
  const reason =
    giving < fewestGiving
      ? "hardly any mesh peer gives messages, and this one gives none"
      : "the mesh is full, and the peer gives no messages";
  return worst && { peer: worst.peer, reason, values: { missed: worst.missed, muteAfter, mesh: mesh.length, giving } };
}
