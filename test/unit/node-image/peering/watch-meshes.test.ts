import { beforeEach, expect, test, vi } from "vitest";
import type { NoteDecision } from "../../../../node-image/js/peering/peer-manager.ts";
import { watchMeshes } from "../../../../node-image/js/peering/watch-meshes.ts";
import { samplePeering } from "../../../sample-node-config.ts";
import { peerRecord } from "./peer-record.ts";

const topic = "/waku/2/rs/16/32";

beforeEach(() => vi.useFakeTimers());

/** A mesh of these peers in which messages come from some of them. */
function meshOf(...peers: string[]) {
  const book = new Map(peers.map((peer) => [peer, peerRecord(peer, { reachedAtMs: 1 })]));
  const mesh = new Set(peers);
  const noted: Parameters<NoteDecision>[0][] = [];
  const watch = watchMeshes({
    book,
    network: { connectionTo: () => undefined },
    relay: { dHigh: 8, meshes: () => new Map([[topic, [...mesh]]]) },
    settings: () => samplePeering,
    note: (decision) => void noted.push(decision),
  });
  const look = () => watch.look(Date.now());
  look();
  return {
    mesh,
    watch,
    look,
    noted,
    messages: (count: number, first: string, ...further: string[]) => {
      for (let i = 0; i < count; i++) {
        watch.observe(first, { kind: "first-delivery", topic, bytes: 1 });
        for (const peer of further) watch.observe(peer, { kind: "duplicate", topic });
        look();
      }
    },
  };
}

test("a peer that gives no copy of twenty messages is kept out of the meshes for two minutes", () => {
  const { mesh, watch, look, noted, messages } = meshOf("giver", "echo", "mute");
  messages(19, "giver", "echo");
  expect(noted).toEqual([]);
  messages(1, "giver", "echo");
  expect(noted).toMatchObject([
    { what: "mute", peer: "mute", values: { topic, forMs: 120_000, missed: 20, giving: 2 } },
  ]);
  expect(watch.penaltyOf("mute")).toBeGreaterThan(10.1);
  expect(watch.penaltyOf("giver")).toBe(0);
  mesh.delete("mute");
  vi.advanceTimersByTime(119_999);
  look();
  expect(watch.penaltyOf("mute")).toBeGreaterThan(0);
  vi.advanceTimersByTime(1);
  look();
  expect(watch.penaltyOf("mute")).toBe(0);
});

test("a second copy is as good as a first, and whoever comes anew is given its time", () => {
  const { mesh, look, noted, messages } = meshOf("giver", "late");
  messages(15, "giver");
  mesh.delete("late");
  look();
  mesh.add("late");
  messages(15, "giver");
  messages(1, "giver", "late");
  messages(19, "giver");
  expect(noted).toEqual([]);
});

test("mute peers go one at a time", () => {
  const { noted, messages } = meshOf("giver", "mute-1", "mute-2");
  messages(20, "giver");
  expect(noted).toHaveLength(1);
  messages(1, "giver");
  expect(noted.map(({ peer }) => peer)).toEqual(["mute-1", "mute-2"]);
});

test("messages of another topic say nothing", () => {
  const { watch, look, noted } = meshOf("mute");
  for (let i = 0; i < 50; i++) watch.observe("giver", { kind: "first-delivery", topic: "/waku/2/rs/16/1", bytes: 1 });
  look();
  expect(noted).toEqual([]);
});

test("a mesh that was full for three seconds has a place again after a heartbeat, and who had it may come back", () => {
  const eight = Array.from({ length: 8 }, (_, n) => `peer-${n}`);
  const { mesh, watch, look, noted } = meshOf(...eight);
  vi.advanceTimersByTime(2999);
  look();
  expect(noted).toEqual([]);
  vi.advanceTimersByTime(1);
  look();
  expect(noted).toMatchObject([{ what: "prune" }]);
  const [{ peer: gone = "" } = {}] = noted;
  expect(watch.penaltyOf(gone)).toBeGreaterThan(10.1);
  // As good as gone: nobody else has to go.
  vi.advanceTimersByTime(2499);
  look();
  expect(noted).toHaveLength(1);
  mesh.delete(gone);
  vi.advanceTimersByTime(1);
  look();
  expect(watch.penaltyOf(gone)).toBe(0);
  vi.advanceTimersByTime(60_000);
  look();
  expect(noted).toHaveLength(1);
});
