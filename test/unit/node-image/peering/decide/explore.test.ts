import { expect, test } from "vitest";
import {
  type ExploreState,
  explore,
  type MeshView,
  noteLoss,
  unexplored,
} from "../../../../../node-image/js/peering/decide/explore.ts";
import type { PeerRecord } from "../../../../../node-image/js/peering/peer-record.ts";
import { peerRecord } from "../peer-record.ts";

const middle = () => 0.5;
const whole: MeshView = { isShort: false, graftableInMs: Infinity };
const short: MeshView = { isShort: true, graftableInMs: Infinity };

/** Asks once a second, and gives when which peer was explored. */
function exploredIn(
  seconds: number,
  from: readonly PeerRecord[],
  mesh: (second: number) => MeshView,
  o: { state?: ExploreState; fromSecond?: number; everyMs?: number | null } = {},
): { readonly second: number; readonly peer: string; readonly replaces: boolean }[] {
  let state = o.state ?? unexplored;
  const first = o.fromSecond ?? 0;
  return Array.from({ length: seconds }, (_, i) => first + i).flatMap((second) => {
    const next = explore(
      state,
      () => from,
      mesh(second),
      o.everyMs === undefined ? 60_000 : o.everyMs,
      second * 1000,
      middle,
    );
    state = next.state;
    const { exploration } = next;
    return exploration === undefined ? [] : { second, peer: exploration.peer.id, replaces: exploration.replaces };
  });
}

/** Losses of these peers, at these seconds. */
function losing(peers: Readonly<Record<string, number>>, target: number): { state: ExploreState; lost: string[] } {
  let state = unexplored;
  const lost = new Set<string>();
  for (const [peer, second] of Object.entries(peers)) {
    const noted = noteLoss(state, peer, target, second * 1000, middle);
    state = noted.state;
    for (const id of noted.lost) lost.add(id);
  }
  return { state, lost: [...lost] };
}

test("in calm a peer that does not fail is tried each period, in exchange for another", () => {
  const peers = [
    peerRecord("dead", { failures: 1 }),
    peerRecord("came", { connectedAtMs: 1 }),
    peerRecord("a"),
    peerRecord("b"),
  ];
  expect(exploredIn(180, peers, () => whole)).toEqual([
    { second: 60, peer: "a", replaces: true },
    { second: 120, peer: "a", replaces: true },
  ]);
});

test("where the settings say so, nobody is tried in calm, and lost peers are all the same", () => {
  expect(exploredIn(600, [peerRecord("a")], () => whole, { everyMs: null })).toEqual([]);
  const { state } = losing({ a: 0, b: 0, c: 0, d: 0 }, 20);
  expect(exploredIn(600, [peerRecord("x")], () => whole, { state, everyMs: null })).toEqual([]);
  const lost = [peerRecord("x"), peerRecord("a", { lostAtMs: 0 })];
  expect(exploredIn(31, lost, () => whole, { state, everyMs: null }).map(({ second, peer }) => [second, peer])).toEqual(
    [
      [15, "a"],
      [30, "a"],
    ],
  );
});

test("when many connections go at once, their peers are marked and tried again within 15 s, replacing nobody", () => {
  const { state, lost } = losing({ a: 10, b: 10, c: 11, d: 12 }, 20);
  expect(lost).toEqual(["a", "b", "c", "d"]);
  const from = [peerRecord("other"), peerRecord("a", { lostAtMs: 12_000, failures: 3 })];
  expect(exploredIn(33, from, () => whole, { state, fromSecond: 12 })).toEqual([
    { second: 27, peer: "a", replaces: false },
    { second: 42, peer: "a", replaces: false },
  ]);
});

test("connections that go one by one alarm nobody; a small node is alarmed by three", () => {
  expect(losing({ a: 0, b: 10, c: 20, d: 30, e: 40 }, 20).lost).toEqual([]);
  expect(losing({ a: 0, b: 0 }, 5).lost).toEqual([]);
  expect(losing({ a: 0, b: 0, c: 0 }, 5).lost).toEqual(["a", "b", "c"]);
  expect(losing({ a: 0, b: 0, c: 0 }, 20).lost).toEqual([]);
});

test("a mesh that stays short gets another peer every three seconds, beyond those that are there", () => {
  expect(exploredIn(10, [peerRecord("a")], () => short)).toEqual([
    { second: 3, peer: "a", replaces: false },
    { second: 6, peer: "a", replaces: false },
    { second: 9, peer: "a", replaces: false },
  ]);
});

test("a mesh that mends itself within three seconds gets none", () => {
  expect(exploredIn(30, [peerRecord("a")], (second) => (second % 3 === 2 ? whole : short))).toEqual([]);
});

test("a connected peer whose prune back-off ends at once is waited for, once", () => {
  const soon: MeshView = { isShort: true, graftableInMs: 2000 };
  expect(exploredIn(13, [peerRecord("a")], () => soon).map(({ second }) => second)).toEqual([6, 12]);
});

test("a connected peer whose prune back-off ends late, or that may be grafted already, is not waited for", () => {
  for (const graftableInMs of [0, 3001, Infinity]) {
    expect(exploredIn(4, [peerRecord("a")], () => ({ isShort: true, graftableInMs }))).toHaveLength(1);
  }
});

test("why a peer is explored is told", () => {
  const due = { ...unexplored, dueAtMs: 0 };
  const reasonOf = (state: ExploreState, mesh: MeshView, peer: PeerRecord) =>
    explore(state, () => [peer], mesh, 60_000, 5000, middle).exploration?.reason;
  expect(reasonOf(due, whole, peerRecord("a"))).toBe("the node mixes its connections now and then");
  expect(reasonOf(due, whole, peerRecord("a", { lostAtMs: 1 }))).toBe("the peer was lost together with many others");
  expect(reasonOf({ ...due, meshDueAtMs: 0 }, short, peerRecord("a"))).toBe(
    "a mesh stays short, and the connected peers do not mend it",
  );
});

test("with nobody to try the next time is set all the same", () => {
  const { state, exploration } = explore({ ...unexplored, dueAtMs: 0 }, () => [], whole, 60_000, 1000, middle);
  expect([state.dueAtMs, exploration]).toEqual([61_000, undefined]);
});
