import { expect, test } from "vitest";
import { explorer } from "../../../../node-image/js/peering/explorer.ts";
import { knownPeer } from "./known-peer.ts";

const middle = () => 0.5;

test("in calm a peer is tried once a minute", () => {
  const exploring = explorer(20, middle);
  const peers = [knownPeer("a")];
  const tried = Array.from({ length: 180 }, (_, second) => exploring.next(peers, false, second * 1000)).filter(Boolean);
  expect(tried).toEqual([
    { peer: peers[0], replaces: true },
    { peer: peers[0], replaces: true },
  ]);
});

test("when many connections go at once, their peers are tried again within 15 s", () => {
  const exploring = explorer(20, middle);
  const lost = ["a", "b", "c", "d"].map((id) => knownPeer(id));
  const peers = [knownPeer("other"), ...lost];
  exploring.next(peers, false, 0);
  for (const peer of lost) exploring.noteLoss(peer, 10_000);
  expect(exploring.next(peers, false, 24_999)).toBeUndefined();
  expect(lost).toContain(exploring.next(peers, false, 25_000)?.peer);
  expect(lost).toContain(exploring.next(peers, false, 40_000)?.peer);
});

test("connections that go one by one alarm nobody", () => {
  const exploring = explorer(20, middle);
  const lost = ["a", "b", "c", "d", "e"].map((id) => knownPeer(id));
  for (const [i, peer] of lost.entries()) exploring.noteLoss(peer, i * 10_000);
  expect(lost.every(({ lostAtMs }) => lostAtMs === undefined)).toBe(true);
});

test("a small node is alarmed by three losses", () => {
  const exploring = explorer(5, middle);
  const lost = ["a", "b", "c"].map((id) => knownPeer(id));
  for (const peer of lost) exploring.noteLoss(peer, 1000);
  expect(lost.map(({ lostAtMs }) => lostAtMs)).toEqual([1000, 1000, 1000]);
});

test("a mesh that stays short gets another peer every three seconds, beyond those that are there", () => {
  const exploring = explorer(20, middle);
  const peers = [knownPeer("a")];
  const tried = Array.from({ length: 10 }, (_, second) => exploring.next(peers, true, second * 1000));
  const fresh = { peer: peers[0], replaces: false };
  const none = undefined;
  expect(tried).toEqual([none, none, none, fresh, none, none, fresh, none, none, fresh]);
});

test("a mesh that mends itself within three seconds gets none", () => {
  const exploring = explorer(20, middle);
  const tried = [true, true, false, true, true, false].map((isShort, second) =>
    exploring.next([knownPeer("a")], isShort, second * 1000),
  );
  expect(tried.filter(Boolean)).toEqual([]);
});
