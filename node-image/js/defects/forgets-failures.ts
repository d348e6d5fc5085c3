/** Each round of discovery finds all known peers anew, those that failed too, and what came of their dials is forgotten. */
import { overlay } from "../behaviours/overlay.ts";
import { isDialable } from "../peering/peer-book.ts";
import type { PeerRecord } from "../peering/peer-record.ts";
import type { Defect } from "./defect.ts";

const roundMs = 5000;

export const forgetsFailures: Defect = {
  does: "forgets each five seconds which peers could not be reached",
  madeBy:
    "js-waku dialled a peer each time that discovery told of it, whether or not it had been dialled in vain before.",
  source: "https://github.com/logos-messaging/logos-delivery-js/pull/1657",
  manager: (sound) => {
    let rounds: NodeJS.Timeout | undefined;
    return overlay(sound, {
      start: async () => {
        await sound.start();
        rounds = setInterval(() => discoverAnew(sound.known()), roundMs);
      },
      stop: async () => {
        clearInterval(rounds);
        await sound.stop();
      },
    });
  },
};

function discoverAnew(peers: Iterable<PeerRecord>): void {
  for (const peer of peers) {
    if (peer.failures === 0 || !isDialable(peer)) continue;
    peer.failures = 0;
    peer.nextDialAtMs = 0;
  }
}
