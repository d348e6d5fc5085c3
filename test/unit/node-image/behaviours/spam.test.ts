import { expect, test } from "vitest";
import { mesh, Neighbours, score, until } from "./neighbours.ts";

/** Of gossipsub, for Waku. */
const graylist = -10_000;

test.each(["invalid", "oversized"] as const)(
  "%s messages cost the spammer its score, its place in the mesh, and then its voice",
  async (content) => {
    await using neighbours = new Neighbours();
    const victim = await neighbours.add();
    const spammer = await neighbours.add({ behaviour: { kind: "spam", perSecond: 20, content } });
    await spammer.dial(victim);
    await until(() => expect(mesh(victim)).toEqual([spammer.network.peerId]));
    await until(() => expect(score(victim, spammer)).toBeLessThan(graylist));
    await until(() => expect(mesh(victim)).toEqual([]));
    // Gossipsub listens for up to a second more to a peer whose score was good, or for 128 messages.
    let quiet = { rejected: -1, sent: 0 };
    await until(() => {
      const { rejected } = victim.network.gossip.counters;
      if (rejected !== quiet.rejected) quiet = { rejected, sent: spammer.misdeeds() };
      expect(spammer.misdeeds() - quiet.sent).toBeGreaterThan(15);
    });
    expect(victim.received).toEqual([]);
  },
);
