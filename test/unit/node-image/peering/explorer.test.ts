import { expect, test } from "vitest";
import { explorer } from "../../../../node-image/js/peering/explorer.ts";
import { knownPeer } from "./known-peer.ts";

const middle = () => 0.5;

test("in calm a peer is tried once a minute", () => {
  const exploring = explorer(20, middle);
  const peers = [knownPeer("a")];
  const tried = Array.from({ length: 180 }, (_, second) => exploring.next(peers, second * 1000)).filter(Boolean);
  expect(tried.length).toBe(2);
});

test("when many connections go at once, their peers are tried again within 15 s", () => {
  const exploring = explorer(20, middle);
  const lost = ["a", "b", "c", "d"].map((id) => knownPeer(id));
  const peers = [knownPeer("other"), ...lost];
  exploring.next(peers, 0);
  for (const peer of lost) exploring.noteLoss(peer, 10_000);
  expect(exploring.next(peers, 24_999)).toBeUndefined();
  expect(lost).toContain(exploring.next(peers, 25_000));
  expect(lost).toContain(exploring.next(peers, 40_000));
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
