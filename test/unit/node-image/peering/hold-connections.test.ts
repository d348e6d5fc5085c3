import { expect, test } from "vitest";
import { minute, pass, second, settled, useFakeTime } from "./fake-time.ts";
import { fakeWorld } from "./fake-world.ts";

useFakeTime();

/** A node, and others that do nothing of themselves. */
async function nodeAndOthers(count: number, o: Parameters<ReturnType<typeof fakeWorld>["node"]>[1] = {}) {
  const world = fakeWorld();
  const node = world.node("node", o);
  await node.start();
  const others = Array.from({ length: count }, (_, n) => world.node(`other-${n}`));
  for (const other of others) await other.network.start();
  const decided = (what: string) => node.decisions.filter((decision) => decision.what === what);
  const come = (from: readonly (typeof node)[]) =>
    settled(Promise.allSettled(from.map(({ manager }) => manager.operator.connect(node.address))));
  return { world, node, others, decided, come };
}

const small = { connections: { target: 4, lowWater: 4, highWater: 6, max: 6, guests: 2, perShard: 0 } };

test("a peer that an operator protects stays, whatever the pressure at the cap", async () => {
  const { node, others, decided, come } = await nodeAndOthers(30, { peering: small });
  await come(others.slice(0, 1));
  node.manager.operator.protect("other-0", "operator");
  let most = 0;
  node.network.listen({ opened: () => (most = Math.max(most, node.network.connections().length)) });
  for (let round = 0; round < 20; round++) {
    await come(others.slice(1));
    expect(node.peers()).toContain("other-0");
    expect(node.peers().length).toBeLessThanOrEqual(6);
  }
  expect(most).toBe(8);
  expect(decided("evict").length).toBeGreaterThan(10);
  expect(decided("protect")).toMatchObject([
    { peer: "other-0", reason: "an operator asked for it", values: { by: "operator" } },
  ]);
});

test("a block holds: the peer goes, is not dialled, and is refused until it is unblocked", async () => {
  const { node, others, decided, come } = await nodeAndOthers(1);
  await come(others);
  await settled(node.manager.operator.block("other-0"));
  expect(node.peers()).toEqual([]);
  await come(others);
  expect(node.peers()).toEqual([]);
  expect(decided("refuse")).toMatchObject([{ peer: "other-0", reason: "an operator blocked the peer" }]);
  await expect(node.manager.operator.connect(others[0]?.address ?? "")).rejects.toThrow(
    "other-0 is blocked; unblock it first",
  );
  await pass(10 * minute);
  expect(node.dials).toEqual([]);
  node.manager.operator.unblock("other-0");
  await come(others);
  expect(node.peers()).toEqual(["other-0"]);
});

test("a flood of attempts does not flood the decisions, and none goes uncounted", async () => {
  const { node } = await nodeAndOthers(0, { peering: { connections: { inboundPerSecond: 1 } } });
  for (let n = 0; n < 1000; n++) node.manager.refusal({ address: "/ip4/9.9.9.9/tcp/1", peer: undefined });
  await pass(second);
  for (let n = 0; n < 3; n++) node.manager.refusal({ address: "/ip4/9.9.9.9/tcp/1", peer: undefined });
  expect(node.manager.counters.refusals).toBe(998 + 2);
  const notes = node.decisions.filter(({ what }) => what === "refuse");
  expect(notes).toHaveLength(7);
  expect(notes[5]).toMatchObject({
    reason: "the address opened too many connections of late",
    values: { ip: "9.9.9.9", inboundPerSecond: 1, unsaid: 993 },
  });
});

test("a peer that spent its credit is disconnected and refused, and let in again once it came back", async () => {
  const { node, others, decided, come } = await nodeAndOthers(1);
  await come(others);
  for (let n = 0; n < 25; n++) node.manager.observe("other-0", { kind: "invalid-message" });
  expect(node.manager.creditOf("other-0")).toBe(0);
  expect(node.manager.ignores("other-0")).toBe(true);
  await pass(second);
  expect(node.peers()).toEqual([]);
  await come(others);
  expect(node.peers()).toEqual([]);
  expect(decided("refuse")).toMatchObject([{ peer: "other-0", reason: "the peer spent its credit" }]);
  await pass(4 * minute);
  expect(node.manager.ignores("other-0")).toBe(false);
  await come(others);
  expect(node.peers()).toEqual(["other-0"]);
  expect(decided("credit").map(({ values }) => values.level)).toEqual(["ignored", "disconnected", "ignored", "good"]);
});

test("who was a guest of a full node just now is not taken in as one again", async () => {
  const connections = { ...small.connections, inboundRatio: 1 };
  const { node, others, decided, come } = await nodeAndOthers(7, { peering: { connections } });
  await come(others.slice(0, 6));
  await pass(minute);
  await come(others.slice(6));
  await pass(5 * second);
  expect(decided("evict")).toMatchObject([{ peer: "other-6" }]);
  await come(others.slice(6));
  expect(decided("refuse")).toMatchObject([{ reason: "the node is full, and evicted this address just now" }]);
  await pass(minute);
  await come(others.slice(6));
  expect(decided("evict")).toHaveLength(2);
  expect(node.peers()).toHaveLength(6);
});

test("a service peer that does not serve gets no slot, one that does has it while it is connected", async () => {
  const { world, decided, come } = await nodeAndOthers(0, {
    peering: { capabilities: { wanted: { store: 1 }, checkEveryMs: 1000 } },
  });
  const lazy = world.node("lazy", { offers: ["relay", "store"], lazy: true });
  const sound = world.node("sound", { offers: ["relay", "store"] });
  for (const one of [lazy, sound]) await one.network.start();
  await come([lazy]);
  expect(decided("service")).toMatchObject([
    { peer: "lazy", reason: "the peer failed to serve, and gets no slot", values: { gained: false, failures: 2 } },
  ]);
  await come([sound]);
  expect(decided("service")[1]).toMatchObject({ peer: "sound", values: { capability: "store", gained: true } });
  await sound.end("kill");
  await pass(second);
  expect(decided("service")[2]).toMatchObject({ peer: "sound", reason: "the peer is not connected any more" });
});

test("a node to which everybody came by themselves is alarmed, until it dials again", async () => {
  const { node, others, decided, come } = await nodeAndOthers(6, {
    peering: {
      connections: { outboundRatio: 0, perShard: 0, target: 6, lowWater: 6, highWater: 12 },
      exploreEveryMs: null,
    },
  });
  await come(others);
  expect(decided("eclipse")).toMatchObject([
    { reason: "nearly all connections are inbound", values: { raised: true } },
  ]);
  for (const { id } of others.slice(0, 3)) await settled(node.manager.operator.disconnect(id));
  for (const { address } of others.slice(0, 3)) await settled(node.manager.operator.connect(address));
  expect(decided("eclipse").at(-1)).toMatchObject({ values: { raised: false } });
});

test("a peer that is of no use is turned away, and waited for as one that refused", async () => {
  const { node, others, decided, come } = await nodeAndOthers(1);
  await come(others);
  node.manager.turnAway("other-0", "the peer is of another cluster", { cluster: 7 });
  await pass(second);
  expect(node.peers()).toEqual([]);
  expect(decided("disconnect")).toMatchObject([
    { peer: "other-0", reason: "the peer is of another cluster", values: { cluster: 7 } },
  ]);
  expect(node.manager.peer("other-0")).toMatchObject({ failures: 1, lastFailure: "refused" });
});

test("settings that change are in force at the next look", async () => {
  const { node, others, decided, come } = await nodeAndOthers(8, { peering: small });
  await come(others);
  expect(node.peers().length).toBeLessThanOrEqual(6);
  node.manager.operator.changeSettings({ connections: { target: 8, highWater: 20, lowWater: 8, max: 20 } });
  await pass(2 * minute);
  expect(node.peers().length).toBe(8);
  node.manager.operator.changeSettings({ connections: { target: 3, highWater: 3, lowWater: 3, max: 3 } });
  await pass(2 * minute);
  expect(node.peers().length).toBe(3);
  expect(decided("limits")[1]).toMatchObject({
    reason: "an operator asked for it",
    values: { "connections.target": 3, "connections.highWater": 3, "connections.lowWater": 3, "connections.max": 3 },
  });
});

test("a disk that is full is told, and tried again", async () => {
  const { node, others, come } = await nodeAndOthers(1, { diskFullForMs: 30 * second });
  await come(others);
  await pass(15 * second);
  expect(node.saved()).toEqual([]);
  expect(node.lines).toContain("the known peers cannot be saved: no space left on device");
  await pass(20 * second);
  expect(node.saved()).toMatchObject([{ id: "other-0" }]);
});

test("a peer that does not say who it is goes after fifteen seconds", async () => {
  const { world, node, decided } = await nodeAndOthers(0);
  const mute = world.node("mute", { mute: true });
  await mute.network.start();
  await settled(mute.manager.operator.connect(node.address));
  await pass(4 * second);
  expect(node.peers()).toEqual(["mute"]);
  await pass(3 * second);
  expect(node.peers()).toEqual([]);
  expect(decided("disconnect")).toMatchObject([{ peer: "mute", reason: "the peer did not say who it is" }]);
});

test("what is forgotten is forgotten with its history", async () => {
  const { node, others, come } = await nodeAndOthers(1);
  await come(others);
  node.manager.operator.tag("other-0", "friend", { value: 5, halfLifeMs: undefined });
  expect(node.manager.peer("other-0")?.tags.get("friend")).toMatchObject({ value: 5 });
  node.manager.operator.untag("other-0", "friend");
  expect(node.manager.peer("other-0")?.tags.has("friend")).toBe(false);
  await settled(node.manager.operator.forget("other-0"));
  expect(node.peers()).toEqual([]);
  expect(node.manager.peer("other-0")).toBeUndefined();
  expect(() => node.manager.operator.protect("other-0", "me")).toThrow("this node knows no peer other-0");
});

test("a dial that an operator asks for says why it failed", async () => {
  const { world, node } = await nodeAndOthers(0);
  const nobody = world.node("nobody");
  await expect(settled(node.manager.operator.connect(nobody.address))).rejects.toThrow(
    `could not connect to ${nobody.address}: unreachable`,
  );
  await expect(node.manager.operator.connect(node.address)).rejects.toThrow(`${node.address} is this node's own`);
  await expect(node.manager.operator.connect("/ip4/10.0.0.1/tcp/1")).rejects.toThrow(
    "/ip4/10.0.0.1/tcp/1 has no peer id; expected it at the end, as /p2p/16Uiu2...",
  );
});

test("a connection forgives failures once it lasted ten seconds", async () => {
  const { world, node, decided } = await nodeAndOthers(0);
  const other = world.node("other");
  await expect(settled(node.manager.operator.connect(other.address))).rejects.toThrow("unreachable");
  await other.network.start();
  const connecting = node.manager.operator.connect(other.address);
  await pass(second);
  await connecting;
  const { failures } = node.manager.peer("other") ?? { failures: 0 };
  expect(failures).toBeGreaterThan(0);
  await pass(8 * second);
  expect(node.manager.peer("other")?.failures).toBe(failures);
  await pass(2 * second);
  expect(node.manager.peer("other")?.failures).toBe(0);
  expect(decided("forgive")).toMatchObject([
    { peer: "other", reason: "a connection to the peer lasts", values: { forgiven: failures, failures: 0 } },
  ]);
});

test("a peer that closes a dialled connection at once is waited for, and its address is not blamed", async () => {
  const { node, others, decided } = await nodeAndOthers(1);
  const connecting = node.manager.operator.connect(others[0]?.address ?? "");
  await pass(second);
  await connecting;
  await others[0]?.network.connections()[0]?.close();
  await pass(second);
  expect(node.manager.peer("other-0")).toMatchObject({ failures: 1, lastFailure: "refused" });
  expect(decided("back-off")).toMatchObject([
    { peer: "other-0", reason: "the peer is there, and did not keep the connection", values: { closedAfterMs: 980 } },
  ]);
});

test("a peer that nobody can reach is not dialled, turned away or not", async () => {
  const { world, node, come } = await nodeAndOthers(0);
  const hidden = world.node("hidden", { outboundOnly: true });
  await hidden.network.start();
  await come([hidden]);
  expect(node.peers()).toEqual(["hidden"]);
  node.manager.turnAway("hidden", "the peer is of another cluster", { cluster: 7 });
  await pass(5 * minute);
  expect(node.dials).toEqual([]);
});

test("who ends a connection that had lasted is left alone for 15 seconds; who falls silent is not", async () => {
  const { node, others, decided, come } = await nodeAndOthers(2, { peering: { exploreEveryMs: null } });
  await come(others);
  await pass(minute);
  await settled(Promise.all(others.slice(0, 1).map(({ manager }) => manager.operator.disconnect("node"))));
  await pass(minute);
  const [leftAlone] = decided("back-off");
  expect(leftAlone).toMatchObject({
    peer: "other-0",
    reason: "the peer ended a connection that had lasted",
    values: { waitMs: 15_000 },
  });
  expect(node.dials.map(({ peer }) => peer)).toEqual(["other-0"]);
  expect((node.dials[0]?.atMs ?? 0) - (leftAlone?.atMs ?? 0)).toBeGreaterThanOrEqual(15_000);
  expect(node.peers()).toContain("other-0");

  const silent = node.network.connections().find(({ peer }) => peer === "other-1");
  if (silent === undefined) throw new Error("other-1 is not connected");
  silent.silent = true;
  silent.abort("no answer to a ping");
  await pass(5 * second);
  expect(node.peers()).toContain("other-1");
});
