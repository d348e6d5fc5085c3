/** What whole honest nodes do about a neighbour that misbehaves. */
import { expect, test } from "vitest";
import type { Behaviour } from "../../../../node-image/contract/index.ts";
import { until } from "../until.ts";
import { type WholeNode, WholeNodes } from "./whole-nodes.ts";

const invalid: Behaviour = { kind: "spam", perSecond: 20, content: "invalid" };
const oversized: Behaviour = { kind: "spam", perSecond: 20, content: "oversized" };
const flood: Behaviour = { kind: "graft-flood", perSecond: 20 };

test.each([
  { name: "publishes what is no message", behaviour: invalid },
  { name: "publishes messages that are too long", behaviour: oversized },
  { name: "grafts whatever the back-off", behaviour: flood },
])("a peer that $name is disconnected, and not let in again", async ({ behaviour }) => {
  await using nodes = new WholeNodes();
  const victim = await nodes.add({ gossip: fullWithOne });
  const friend = await nodes.add({ knows: [victim] });
  await until(async () => expect(await meshOf(victim)).toEqual([friend.peer]));
  const attacker = await nodes.add({ behaviour, knows: [victim] });
  await until(async () => expect(await victim.decisions("disconnect", attacker)).not.toEqual([]));
  const [disconnect] = await victim.decisions("disconnect", attacker);
  expect(disconnect?.reason).toBe("the peer spent its credit");
  await until(async () => expect(await victim.decisions("refuse", attacker)).not.toEqual([]));
  expect(await peersOf(victim)).toEqual([friend.peer]);
  expect((await attacker.state()).counters.misdeeds).toBeGreaterThan(5);
  expect((await friend.state()).counters.misdeeds).toBe(0);
});

test("a lazy service gets no slot, and an honest one does", async () => {
  await using nodes = new WholeNodes();
  const offersStore = { capabilities: { offered: ["relay" as const, "store" as const, "peer-exchange" as const] } };
  const lazy = await nodes.add({ behaviour: { kind: "lazy-service" }, peering: offersStore });
  const honest = await nodes.add({ peering: offersStore });
  const client = await nodes.add({
    peering: { capabilities: { wanted: { store: 2 }, checkEveryMs: 100, failuresAllowed: 1 } },
    knows: [lazy, honest],
  });
  await until(async () => expect(await client.decisions("service", lazy)).not.toEqual([]));
  const [lost] = await client.decisions("service", lazy);
  expect(lost?.reason).toBe("the peer failed to serve, and gets no slot");
  const [gained] = await client.decisions("service", honest);
  expect(gained?.reason).toBe("the peer served a trial request, and a slot was free");
});

test("a slow peer is seen to answer slowly", async () => {
  await using nodes = new WholeNodes();
  const slow = await nodes.add({ behaviour: { kind: "slow", delayMs: 700 } });
  const honest = await nodes.add();
  const asker = await nodes.add({ knows: [slow, honest] });
  const tookMs = async (peer: WholeNode) => {
    const answered = (await asker.decisions("exchange", peer)).find(({ values }) => "tookMs" in values);
    expect(answered).toBeDefined();
    return Number(answered?.values.tookMs);
  };
  await until(async () => expect(await tookMs(slow)).toBeGreaterThanOrEqual(700));
  await until(async () => expect(await tookMs(honest)).toBeLessThan(700));
});

test("who names peers that nobody can reach is hardly believed any more, so that it costs few dials", async () => {
  await using nodes = new WholeNodes();
  const liar = await nodes.add({ behaviour: { kind: "lying-exchange", hands: "dead", accomplices: [], peers: 20 } });
  const victim = await nodes.add({ knows: [liar] });
  await until(async () => {
    const answers = await victim.decisions("exchange", liar);
    expect(answers.map(({ values }) => values.doubt)).toContain("hardly any peer that it named could be reached");
  });
  const { view } = await victim.state();
  // The liar, the dead of its first answers, and two of each that came later.
  expect(view?.knownPeers).toBeLessThanOrEqual(1 + 2 * 20 + 2 * 2);
});

/** A mesh that has room for one: whoever comes next is pruned. */
const fullWithOne = { d: 1, dLow: 1, dHigh: 1, dScore: 1, dOut: 0 };

async function peersOf(node: WholeNode): Promise<readonly string[]> {
  return (await node.state()).view?.connections.map(({ peer }) => peer) ?? [];
}

async function meshOf(node: WholeNode): Promise<readonly string[]> {
  return Object.values((await node.state()).view?.mesh ?? {}).flat();
}
