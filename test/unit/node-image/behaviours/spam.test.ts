import { expect, test } from "vitest";
import { until } from "../until.ts";
import { mesh, type Neighbour, Neighbours, score } from "./neighbours.ts";

/** Of gossipsub, for Waku. */
const graylist = -10_000;

test.each(["invalid", "oversized"] as const)(
  "%s messages cost the spammer its score, its place in the mesh, and then its voice",
  async (content) => {
    await using neighbours = new Neighbours();
    const victim = await neighbours.add();
    const spammer = await neighbours.add({ behaviour: { kind: "spam", perSecond: 20, content } });
    await spammer.dial(victim);
    // It may have left the mesh before anyone looks.
    await until(() => expect(victim.network.gossip.counters.grafts).toBeGreaterThan(0));
    await until(() => expect(score(victim, spammer)).toBeLessThan(graylist));
    await until(() => expect(mesh(victim)).toEqual([]));
    await until(unheard(victim, spammer));
    expect(victim.received).toEqual([]);
  },
);

test("a spammer that comes back has the score that it left with", async () => {
  await using neighbours = new Neighbours();
  const victim = await neighbours.add();
  const spammer = await neighbours.add({ behaviour: { kind: "spam", perSecond: 20, content: "invalid" } });
  await spammer.dial(victim);
  await until(unheard(victim, spammer));
  const { rejected } = victim.network.gossip.counters;
  await Promise.all(spammer.network.connections().map((connection) => connection.close()));
  await until(() => expect(victim.network.connections()).toEqual([]));
  await spammer.dial(victim);
  await until(unheard(victim, spammer));
  expect(victim.network.gossip.counters.rejected).toBe(rejected);
  expect(score(victim, spammer)).toBeLessThan(graylist);
});

/**
 * That what the spammer sends is not even looked at. Gossipsub listens for up to a second more to a peer whose score was good, or
 * for 128 messages, and believes a score for a second.
 */
function unheard(victim: Neighbour, spammer: Neighbour): () => void {
  let quiet = { rejected: -1, sent: 0 };
  return () => {
    const { rejected } = victim.network.gossip.counters;
    if (rejected !== quiet.rejected) quiet = { rejected, sent: spammer.misdeeds() };
    expect(spammer.misdeeds() - quiet.sent).toBeGreaterThan(25);
  };
}
