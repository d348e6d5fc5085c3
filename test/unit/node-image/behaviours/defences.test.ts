/** What whole honest nodes do about a neighbour that misbehaves. */
import { expect, test, vi } from "vitest";
import type { Behaviour } from "../../../../node-image/contract/index.ts";
import { type WholeNode, WholeNodes } from "./whole-nodes.ts";

const spam: Behaviour = { kind: "spam", perSecond: 20, content: "invalid" };
const oversized: Behaviour = { kind: "spam", perSecond: 20, content: "oversized" };

test.each([
  { name: "publishes what is no message", behaviour: spam },
  { name: "publishes messages that are too long", behaviour: oversized },
])("a peer that $name is disconnected, and not let in again", async ({ behaviour }) => {
  await using nodes = new WholeNodes();
  const victim = await nodes.add();
  const attacker = await nodes.add({ behaviour, knows: [victim] });
  await until(async () => expect(await victim.decisions("disconnect", attacker)).not.toEqual([]));
  const [disconnect] = await victim.decisions("disconnect", attacker);
  expect(disconnect?.reason).toBe("the peer spent its credit");
  await until(async () => expect(await victim.decisions("refuse", attacker)).not.toEqual([]));
  expect(await peersOf(victim)).toEqual([]);
  expect((await attacker.state()).counters.misdeeds).toBeGreaterThan(5);
});

async function peersOf(node: WholeNode): Promise<readonly string[]> {
  return (await node.state()).view?.connections.map(({ peer }) => peer) ?? [];
}

async function until(expectations: () => Promise<void>): Promise<void> {
  await vi.waitFor(expectations, { timeout: 15_000, interval: 100 });
}
