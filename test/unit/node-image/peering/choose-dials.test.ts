import fc from "fast-check";
import { expect, test } from "vitest";
import {
  candidates,
  chooseDials,
  chooseExploration,
  dialsWanted,
} from "../../../../node-image/js/peering/choose-dials.ts";
import { knownPeer } from "./known-peer.ts";

const limits = { target: 20, max: 40, outboundRatio: 0.33, parallelDials: 10 };

const standing = { connected: 0, outbound: 0, dialing: 0, sinceDialMs: 0 };

test("a lonely node dials its own share at once", () => {
  expect(dialsWanted(standing, limits)).toBe(7);
  expect(dialsWanted(standing, { ...limits, parallelDials: 4 })).toBe(4);
});

test("a node with a small share of its own dials what it needs at once", () => {
  expect(dialsWanted(standing, { ...limits, outboundRatio: 0 })).toBe(6);
  expect(dialsWanted(standing, { ...limits, outboundRatio: 0, target: 3 })).toBe(3);
});

test("dials under way count as connections to come", () => {
  expect(dialsWanted({ ...standing, connected: 4, outbound: 2, dialing: 3 }, limits)).toBe(2);
});

test("what is missing beyond that is dialled one by one, two seconds apart", () => {
  const filling = { ...standing, connected: 10, outbound: 7 };
  expect(dialsWanted({ ...filling, sinceDialMs: 1999 }, limits)).toBe(0);
  expect(dialsWanted({ ...filling, sinceDialMs: 2000 }, limits)).toBe(1);
  expect(dialsWanted({ ...filling, connected: 20, sinceDialMs: 1e6 }, limits)).toBe(0);
});

test("a node that others filled to its target still dials its own share", () => {
  expect(dialsWanted({ ...standing, connected: 20, outbound: 3, dialing: 1 }, limits)).toBe(3);
});

test("a target above the hard limit is the hard limit", () => {
  expect(dialsWanted({ ...standing, connected: 12, outbound: 4, sinceDialMs: 1e6 }, { ...limits, max: 12 })).toBe(0);
});

test("never dials above the hard limit, nor more at once than allowed, whatever stands", () => {
  const count = fc.integer({ min: 0, max: 200 });
  const anyLimits = fc.record({
    target: fc.integer({ min: 1, max: 100 }),
    max: fc.integer({ min: 1, max: 100 }),
    outboundRatio: fc.double({ min: 0, max: 1, noNaN: true }),
    parallelDials: fc.integer({ min: 1, max: 50 }),
  });
  fc.assert(
    fc.property(
      fc.record({ connected: count, outbound: count, dialing: count, sinceDialMs: count }),
      anyLimits,
      (now, any) => {
        const dials = dialsWanted(now, any);
        const above = dials > 0 && now.connected + now.dialing + dials > any.max;
        return dials >= 0 && !above && (dials === 0 || now.dialing + dials <= any.parallelDials);
      },
    ),
  );
});

test("a peer that is connected, being dialled or backed off from is no candidate", () => {
  const peers = [knownPeer("connected"), knownPeer("waiting", { nextDialAtMs: 1001 }), knownPeer("free")];
  expect(candidates(peers, new Set(["connected"]), 1000).map(({ id }) => id)).toEqual(["free"]);
  expect(candidates(peers, new Set(["connected"]), 1001).map(({ id }) => id)).toEqual(["waiting", "free"]);
});

test("peers that failed least are dialled first", () => {
  const peers = [knownPeer("often", { failures: 5 }), knownPeer("never"), knownPeer("once", { failures: 1 })];
  expect(chooseDials(peers, 2, Math.random).map(({ id }) => id)).toEqual(["never", "once"]);
});

test("among equals every peer gets its turn", () => {
  const peers = ["a", "b", "c", "d"].map((id) => knownPeer(id));
  const first = new Set(Array.from({ length: 200 }, () => chooseDials(peers, 1, Math.random)[0]?.id));
  expect(first.size).toBe(4);
});

test("exploring tries lost peers first, though they failed since", () => {
  const peers = [knownPeer("fresh"), knownPeer("lost", { lostAtMs: 1, failures: 3 })];
  expect(chooseExploration(peers, Math.random)?.id).toBe("lost");
  expect(chooseExploration([], Math.random)).toBeUndefined();
});
