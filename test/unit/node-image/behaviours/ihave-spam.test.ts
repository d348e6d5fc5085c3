import { expect, test } from "vitest";
import { until } from "../until.ts";
import { mesh, Neighbours, score } from "./neighbours.ts";

/** Of gossipsub, for Waku: below it, what a peer announces is not asked for. */
const gossipThreshold = -100;

test("announcements that come to nothing cost score and place, until nobody asks for them any more", async () => {
  await using neighbours = new Neighbours();
  const victim = await neighbours.add();
  const spammer = await neighbours.add({ behaviour: { kind: "ihave-spam", perSecond: 1000 } });
  await spammer.dial(victim);
  await until(() => expect(mesh(victim)).toEqual([spammer.network.peerId]));
  // Each announcement that was asked for is a promise of three seconds.
  await until(() => expect(score(victim, spammer)).toBeLessThan(gossipThreshold));
  await until(() => expect(mesh(victim)).toEqual([]));
  expect(spammer.misdeeds()).toBeGreaterThan(1000);
  expect(victim.received).toEqual([]);
});
