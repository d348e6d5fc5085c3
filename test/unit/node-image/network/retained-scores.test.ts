import { expect, test } from "vitest";
import { retainScores } from "../../../../node-image/js/network/retained-scores.ts";

function scores(stats: Record<string, { connected: boolean; knownIPs: Set<string>; penalty: number }>) {
  const peerStats = new Map(Object.entries(stats));
  return {
    peerStats,
    addPeer: (id: string) => void peerStats.set(id, { connected: true, knownIPs: new Set(), penalty: 0 }),
    removeIP: (id: string, ip: string) => void peerStats.get(id)?.knownIPs.delete(ip),
  };
}

test("a peer that is new is added", () => {
  const kept = scores({});
  retainScores(kept);
  kept.addPeer("a");
  expect(kept.peerStats.get("a")).toEqual({ connected: true, knownIPs: new Set(), penalty: 0 });
});

test("a peer that comes back keeps what it did, and not the addresses that it had", () => {
  const kept = scores({ a: { connected: false, knownIPs: new Set(["10.0.0.1", "10.0.0.2"]), penalty: 7 } });
  retainScores(kept);
  kept.addPeer("a");
  expect(kept.peerStats.get("a")).toEqual({ connected: true, knownIPs: new Set(), penalty: 7 });
});
