import { expect, test } from "vitest";
import type { NamedPeer } from "../../../../node-image/js/peering/parts.ts";
import { minute, pass, settled, useFakeTime } from "./fake-time.ts";
import { fakeWorld } from "./fake-world.ts";

useFakeTime();

/** A record of a peer that did not sign it: it listens elsewhere. */
const forged = (id: string): NamedPeer => ({
  id,
  addresses: [`/ip4/10.9.9.9/tcp/1/p2p/${id}`],
  enr: `enr:forged-${id}`,
  capabilities: ["relay"],
  shards: undefined,
});

/** A node whose bootstrap node names peers by forged records, and another peer. */
async function nodeAndLiar(named: readonly string[]) {
  const world = fakeWorld();
  const liar = world.node("liar", { lies: () => named.map(forged) });
  // Its own record, which it does not give, would take the place of what others say.
  const honest = world.node("honest", { bootstrap: [liar], offers: ["relay"] });
  const node = world.node("node", { bootstrap: [liar] });
  for (const one of [liar, honest, node]) await one.start();
  return { liar, honest, node };
}

test("a peer that is named by a forged record is forgotten instead of dialled, and who named it is blamed", async () => {
  const { node } = await nodeAndLiar(["nobody"]);
  await pass(minute);
  expect(node.dials.map(({ peer }) => peer)).not.toContain("nobody");
  expect(node.decisions.filter(({ peer }) => peer === "nobody")[0]).toMatchObject({
    what: "forget",
    reason: "it did not sign the record that it is named by",
    values: { source: "liar" },
  });
  expect(node.manager.peer("nobody")).toBeUndefined();
  expect(node.manager.creditOf("liar")).toBeLessThan(1);
});

test("a forged record of a peer that is known is not believed", async () => {
  const { node, honest } = await nodeAndLiar(["honest"]);
  await settled(node.manager.operator.connect(honest.address));
  const before = node.manager.peer("honest")?.addresses;
  await pass(5 * minute);
  expect(node.manager.peer("honest")?.addresses).toEqual(before);
  expect(node.decisions).toContainEqual(
    expect.objectContaining({
      what: "exchange",
      peer: "liar",
      values: expect.objectContaining({ problem: "honest did not sign the record that it is named by" }),
    }),
  );
  expect(node.manager.creditOf("liar")).toBeLessThan(1);
});

/** A node that an honest peer came to by itself, of which it had heard by a forged record just before. */
async function nodeWhereOneCame() {
  const world = fakeWorld();
  const other = world.node("other");
  const node = world.node("node", { bootstrap: [other] });
  // Its own record, which it does not give, would take the place of what others say.
  const honest = world.node("honest", { offers: ["relay"] });
  const asker = world.node("asker");
  for (const one of [other, node, honest, asker]) await one.start();
  await settled(honest.manager.operator.connect(node.address));
  Object.assign(node.manager.peer("honest") ?? {}, { enr: forged("honest").enr, source: "other" });
  return { node, honest, asker };
}

test("a peer that came by itself is not lost for what another said of it before", async () => {
  const { node, honest } = await nodeWhereOneCame();
  await honest.end("kill");
  await pass(5 * minute);
  expect(node.dials.map(({ peer }) => peer)).toContain("honest");
  expect(node.manager.peer("honest")?.addresses).toEqual([honest.address]);
  expect(node.decisions.filter(({ what }) => what === "forget")).toEqual([]);
});

test("nobody is named by a forged record", async () => {
  const { node, asker } = await nodeWhereOneCame();
  await settled(asker.manager.operator.connect(node.address));
  await pass(minute);
  expect(asker.decisions.filter(({ what }) => what === "exchange").length).toBeGreaterThan(0);
  // It would blame who names one by a forged record.
  expect(asker.manager.creditOf("node")).toBe(1);
});
