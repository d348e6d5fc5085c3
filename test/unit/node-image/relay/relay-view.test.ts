import { beforeEach, describe, expect, test, vi } from "vitest";
import type { RelayConfig } from "../../../../node-image/contract/index.ts";
import { relayView } from "../../../../node-image/js/relay/relay-view.ts";
import { type FakeTopic, fakeGossip } from "./fake-gossip.ts";

const config = { cluster: 16, codec: "waku", gossip: { dLow: 2 } } as RelayConfig;
const view = (topics: Readonly<Record<string, FakeTopic>>) => relayView(fakeGossip(topics), config);

describe("the peer manager's view of the relay", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
  });

  test("has the shards of the node's own cluster, by number", () => {
    const topics = { "/waku/2/rs/16/32": {}, "/waku/2/rs/1/7": {}, "/waku/2/rs/16/0": {}, "/some/other": {} };
    expect(view(topics).shards()).toEqual([32, 0]);
  });

  test("knows who is in any mesh, who subscribes to a shard, and the smallest mesh", () => {
    const seen = view({
      "/waku/2/rs/16/1": { mesh: ["a", "b"], subscribers: ["a", "b", "c"] },
      "/waku/2/rs/16/2": { mesh: ["c"], subscribers: ["c"] },
    });
    expect([seen.inMesh("c"), seen.inMesh("d")]).toEqual([true, false]);
    expect([seen.subscribesTo("c", 1), seen.subscribesTo("a", 2)]).toEqual([true, false]);
    expect(seen.smallestMesh()).toBe(1);
    expect(view({}).smallestMesh()).toBe(Infinity);
  });

  test("says when a short mesh can take somebody in", () => {
    const short = (prunedUntilMs: Readonly<Record<string, number>>) =>
      view({ "/waku/2/rs/16/1": { mesh: ["a"], subscribers: ["a", "b", "c"], prunedUntilMs } }).graftableInMs();
    expect(short({ a: 0, b: 1_030_000, c: 1_010_000 })).toBe(10_000);
    expect(short({ b: 1_030_000 })).toBe(0);
  });

  test("says that no mesh can be mended where none is short, or all subscribers are in it", () => {
    expect(
      view({
        "/waku/2/rs/16/1": { mesh: ["a", "b"], subscribers: ["a", "b", "c"] },
        "/waku/2/rs/16/2": { mesh: ["a"], subscribers: ["a"] },
      }).graftableInMs(),
    ).toBe(Infinity);
  });

  test("names the protocols by which a relay is known", () => {
    expect(view({}).protocols).toEqual(["/vac/waku/relay/2.0.0"]);
  });
});
