import fc from "fast-check";
import { expect, test } from "vitest";
import { pass, second, useFakeTime } from "./fake-time.ts";
import { fakeWorld } from "./fake-world.ts";

useFakeTime();

const max = 5;
const guests = 2;
const peering = {
  connections: { target: 4, lowWater: 4, highWater: 5, max, guests, graceMs: 0, silenceMs: 0 },
  eviction: { redialAfterMs: 2000 },
  exploreEveryMs: 2000,
};
const crowd = 12;

const anybody = fc.nat({ max: crowd - 1 });
const command = fc.oneof(
  fc.record({ do: fc.constant("come" as const), who: fc.uniqueArray(anybody, { minLength: 1, maxLength: crowd }) }),
  fc.record({ do: fc.constantFrom("protect", "unprotect", "misbehave", "end", "begin"), who: anybody }),
  fc.record({ do: fc.constant("pass" as const), ms: fc.nat({ max: 20_000 }) }),
);

test("whatever happens, a node never holds more than its cap and its guests, and never closes on a protected peer", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 25 }), async (commands) => {
      const world = fakeWorld();
      const node = world.node("node", { peering });
      await node.start();
      const start = async (n: number) => {
        const other = world.node(`other-${n}`, { peering });
        await other.network.start();
        return other;
      };
      const others = await Promise.all(Array.from({ length: crowd }, (_, n) => start(n)));
      let most = 0;
      node.network.listen({
        opened: () => {
          most = Math.max(most, node.network.connections().filter(({ ended }) => !ended).length);
        },
      });
      const isProtected = (peer: string) => (node.manager.peer(peer)?.protections.size ?? 0) > 0;
      for (const one of commands) {
        const before = node.decisions.length;
        const held = node.peers().filter(isProtected);
        if (one.do === "come") {
          for (const n of one.who) others[n]?.manager.operator.connect(node.address).catch(() => {});
        } else if (one.do === "pass") {
          await pass(one.ms);
        } else {
          const other = others[one.who];
          const known = other !== undefined && node.manager.peer(other.id) !== undefined;
          if (one.do === "end") await other?.end("kill");
          else if (one.do === "begin" && other?.network.up === false) others[one.who] = await start(one.who);
          else if (known && one.do === "misbehave") {
            for (let n = 0; n < 30; n++) node.manager.observe(other.id, { kind: "invalid-message" });
          } else if (known && one.do === "protect") {
            // More protected peers than places are an operator's own doing.
            const all = [...node.manager.known()].filter(({ id }) => isProtected(id)).length;
            if (all < max - 1) node.manager.operator.protect(other.id, "operator");
          } else if (known && one.do === "unprotect") node.manager.operator.unprotect(other.id, "operator");
        }
        await pass(second);
        const closed = node.decisions
          .slice(before)
          .filter(
            ({ what, reason }) =>
              ["evict", "release", "disconnect"].includes(what) &&
              !reason.includes("dials crossed") &&
              !reason.includes("newer connection"),
          )
          .filter(({ peer = "" }) => held.includes(peer) && isProtected(peer));
        expect(closed).toEqual([]);
        expect(most).toBeLessThanOrEqual(max + guests);
      }
      await pass(10 * second);
      expect(node.peers().length).toBeLessThanOrEqual(max + guests);
      for (const other of others) await other.end("kill");
      await node.end("kill");
    }),
    { seed: 4, numRuns: 40, endOnFailure: true },
  );
}, 60_000);
