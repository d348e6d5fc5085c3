import { expect, test } from "vitest";
import type { Capability } from "../../../../../node-image/contract/index.ts";
import {
  afterTrial,
  beginTrial,
  believed,
  lostForMs,
  type ServiceSlots,
  slotsOfConnected,
  trialsDue,
} from "../../../../../node-image/js/peering/decide/service-slots.ts";
import { linkOf } from "./link-of.ts";
import { settingsWith } from "./settings.ts";

/** Two with store; tried each 10 s; two failures lose the slot. */
const { capabilities: config } = settingsWith({ capabilities: { wanted: { store: 2, relay: 5 } } });
const store = (peer: string) => ({ peer, capability: "store" as Capability });
const links = ["a", "b", "c"].map((peer) => linkOf(peer, { capabilities: ["relay", "store"] }));
const due = (slots: ServiceSlots, nowMs: number, from = links) =>
  trialsDue(slots, from, config, nowMs).map(({ peer, capability }) => `${peer} ${capability}`);
/** The slots after a trial that began then. */
const tried = (slots: ServiceSlots, peer: string, served: boolean, nowMs: number) =>
  afterTrial(beginTrial(slots, store(peer), nowMs), store(peer), served, config, nowMs);
const holding = (...peers: string[]) =>
  peers.reduce<ServiceSlots>((slots, peer) => tried(slots, peer, true, 0).slots, new Map());

test("as many peers are tried at once as slots are free; relay is not tried", () => {
  expect(due(new Map(), 0)).toEqual(["a store", "b store"]);
  expect(due(holding("a"), 0)).toEqual(["b store"]);
  expect(due(holding("a", "b"), 9999)).toEqual([]);
});

test("those that hold a slot are tried again each time", () => {
  expect(due(holding("a", "b"), 10_000)).toEqual(["a store", "b store"]);
});

test("nobody is tried twice at a time", () => {
  const trying = beginTrial(beginTrial(new Map(), store("a"), 0), store("b"), 0);
  expect(due(trying, 60_000)).toEqual([]);
  expect(due(beginTrial(holding("a", "b"), store("a"), 10_000), 60_000)).toEqual(["b store"]);
});

test("a peer that does not offer the capability is not tried", () => {
  expect(due(new Map(), 0, [linkOf("a"), linkOf("b", { capabilities: ["filter"] })])).toEqual([]);
});

test("a peer that serves gains a free slot, and no slot that is taken", () => {
  expect(tried(holding("a"), "b", true, 5).change).toEqual({
    peer: "b",
    capability: "store",
    gained: true,
    reason: "the peer served a trial request, and a slot was free",
    values: { capability: "store", holders: 1 },
  });
  expect(tried(holding("a", "b"), "c", true, 5).change).toBeUndefined();
  expect(tried(holding("a"), "a", true, 5).change).toBeUndefined();
});

test("a peer loses its slot after so many failures in a row, and another is tried", () => {
  const once = tried(holding("a", "b"), "a", false, 10_000);
  expect(once.change).toBeUndefined();
  const forgiven = tried(once.slots, "a", true, 20_000);
  expect(tried(forgiven.slots, "a", false, 30_000).change).toBeUndefined();
  const twice = tried(once.slots, "a", false, 20_000);
  expect(twice.change).toEqual({
    peer: "a",
    capability: "store",
    gained: false,
    reason: "the peer failed to serve, and lost its slot",
    values: { capability: "store", failures: 2 },
  });
  const believedLinks = links.map((link) => ({
    ...link,
    capabilities: believed(twice.slots, link.peer, link.capabilities, 20_000),
  }));
  expect(due(twice.slots, 20_000, believedLinks)).toContain("c store");
  expect(due(twice.slots, 20_000, believedLinks)).not.toContain("a store");
});

test("a peer that fails from the first gets no slot, and makes way for those that were not tried yet", () => {
  const once = tried(new Map(), "a", false, 1000);
  expect(due(once.slots, 11_000)).toEqual(["b store", "c store"]);
  expect(tried(once.slots, "a", false, 11_000).change).toMatchObject({
    gained: false,
    reason: "the peer failed to serve, and gets no slot",
  });
});

test("what a peer failed to serve is not believed for a while, and then is: nobody is banned for ever", () => {
  const { slots } = tried(tried(new Map(), "a", false, 0).slots, "a", false, 1000);
  expect(believed(slots, "a", ["relay", "store"], 1000 + lostForMs - 1)).toEqual(["relay"]);
  expect(believed(slots, "a", ["relay", "store"], 1000 + lostForMs)).toEqual(["relay", "store"]);
  expect(believed(slots, "b", ["store"], 1000)).toEqual(["store"]);
  expect(due(slots, 1000 + lostForMs)).toContain("b store");
});

test("a peer that goes leaves its slot; what it failed stays known until it is forgiven", () => {
  const failed = tried(tried(holding("a"), "b", false, 0).slots, "b", false, 0).slots;
  const left = slotsOfConnected(failed, [], config, 1000);
  expect(left.changes).toEqual([
    {
      peer: "a",
      capability: "store",
      gained: false,
      reason: "the peer is not connected any more",
      values: { capability: "store" },
    },
  ]);
  expect([...left.slots.keys()]).toEqual(["b store"]);
  expect(slotsOfConnected(left.slots, [], config, lostForMs).slots.size).toBe(0);
  expect(slotsOfConnected(failed, links, config, 1000)).toMatchObject({ changes: [] });
});

test("a capability that is not wanted any more has no slots", () => {
  const { slots, changes } = slotsOfConnected(holding("a"), links, { ...config, wanted: {} }, 0);
  expect(slots.size).toBe(0);
  expect(changes[0]?.reason).toBe("the capability is not wanted any more");
});

test("a trial that ends after its peer went changes nothing", () => {
  const { slots, change } = afterTrial(new Map(), store("a"), true, config, 0);
  expect([slots.size, change]).toEqual([0, undefined]);
});
