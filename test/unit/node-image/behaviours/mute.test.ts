import { expect, test } from "vitest";
import { until } from "../until.ts";
import { mesh, Neighbours, score, topic } from "./neighbours.ts";

test("a message does not pass a mute node, which takes it all the same, and scores less than an honest one", async () => {
  await using neighbours = new Neighbours();
  const publisher = await neighbours.add();
  const mute = await neighbours.add({ behaviour: { kind: "mute" } });
  const honest = await neighbours.add();
  const behindMute = await neighbours.add();
  const behindBoth = await neighbours.add();
  await Promise.all([mute.dial(publisher), honest.dial(publisher), behindMute.dial(mute)]);
  await Promise.all([behindBoth.dial(mute), behindBoth.dial(honest)]);
  await until(() => expect(mesh(behindBoth)).toHaveLength(2));
  await until(() => expect(mesh(behindMute)).toHaveLength(1));
  for (let i = 0; i < 5; i++) await publisher.publish(`message ${i}`);
  await until(() => expect(behindBoth.received).toHaveLength(5));
  await until(() => expect(mute.received).toHaveLength(5));
  expect(mute.misdeeds()).toBe(5);
  // Gossipsub believes a score for a second.
  await until(() => expect(score(behindBoth, honest)).toBeGreaterThan(4.9));
  expect(score(behindBoth, mute)).toBeLessThanOrEqual(0.1);
  expect(behindMute.received).toEqual([]);
});

test("what a mute node publishes itself goes out", async () => {
  await using neighbours = new Neighbours();
  const honest = await neighbours.add();
  const mute = await neighbours.add({ behaviour: { kind: "mute" } });
  await mute.dial(honest);
  await until(() => expect(mute.network.gossip.subscribersOf(topic)).toHaveLength(1));
  await mute.publish("mine");
  await until(() => expect(honest.received).toHaveLength(1));
});
