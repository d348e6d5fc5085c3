import { expect, test } from "vitest";
import { until } from "../until.ts";
import { mesh, Neighbours, score } from "./neighbours.ts";

const graylist = -10_000;

test("a node that grafts against a full mesh, whatever the back-off, loses its score and never gets in", async () => {
  await using neighbours = new Neighbours();
  // Full with one peer; others are refused and backed off from.
  const victim = await neighbours.add({ gossip: { d: 1, dLow: 1, dHigh: 1, dScore: 1, dOut: 0 } });
  const friend = await neighbours.add();
  await friend.dial(victim);
  await until(() => expect(mesh(victim)).toEqual([friend.network.peerId]));
  const flooder = await neighbours.add({ behaviour: { kind: "graft-flood", perSecond: 20 } });
  await flooder.dial(victim);
  await until(() => expect(score(victim, flooder)).toBeLessThan(graylist));
  expect(mesh(victim)).toEqual([friend.network.peerId]);
  expect(score(victim, friend)).toBeGreaterThanOrEqual(0);
  // 10 for the square of each penalty, and up to two penalties for each GRAFT.
  expect(flooder.misdeeds()).toBeGreaterThan(15);
});

test("a mesh that has room takes the first GRAFT, and the others change nothing", async () => {
  await using neighbours = new Neighbours();
  const victim = await neighbours.add();
  const flooder = await neighbours.add({ behaviour: { kind: "graft-flood", perSecond: 100 } });
  await flooder.dial(victim);
  await until(() => expect(flooder.misdeeds()).toBeGreaterThan(100));
  expect(mesh(victim)).toEqual([flooder.network.peerId]);
  expect(score(victim, flooder)).toBeGreaterThanOrEqual(0);
  expect(victim.network.gossip.counters.grafts).toBe(1);
});
