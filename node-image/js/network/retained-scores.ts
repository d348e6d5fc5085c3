/**
 * Lets a peer that comes back have the score that it left with, as gossipsub v1.1 asks and go-libp2p-pubsub does. Both
 * generations of the library retain it, and replace it by a new one when the peer comes, so that reconnecting would wash off all.
 */

/** The part of the library's scores that this is about. */
export interface PeerScores {
  readonly peerStats: ReadonlyMap<string, { connected: boolean; readonly knownIPs: ReadonlySet<string> }>;
  addPeer(id: string): void;
  removeIP(id: string, ip: string): void;
}

export function retainScores(scores: PeerScores): void {
  const addNew = scores.addPeer.bind(scores);
  scores.addPeer = (id) => {
    const retained = scores.peerStats.get(id);
    if (retained === undefined) return addNew(id);
    // Its address of now is added next.
    for (const ip of [...retained.knownIPs]) scores.removeIP(id, ip);
    retained.connected = true;
  };
}
