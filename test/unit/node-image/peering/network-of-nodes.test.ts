import { expect, test, vi } from "vitest";
import { minute, pass, second, useFakeTime } from "./fake-time.ts";
import { type FakeNode, type FakeWorld, fakeWorld } from "./fake-world.ts";
import { connectionsAcross, fewestConnections, shareOf, startNetwork } from "./start-network.ts";

useFakeTime();

const dLow = 4;

function smallestMesh(nodes: readonly FakeNode[]): number {
  return Math.min(...nodes.map(({ mesh }) => mesh.peers.size));
}

function decided(nodes: readonly FakeNode[], what: string, sinceMs = 0) {
  return nodes.flatMap(({ decisions }) => decisions.filter((one) => one.what === what && one.atMs >= sinceMs));
}

test("thirty nodes reach their target, and let three bootstrap nodes go", async () => {
  const { nodes, fleet } = await startNetwork(3, 30);
  const early = shareOf(fleet, nodes.slice(-3));
  await pass(minute);
  expect(fewestConnections(nodes)).toBeGreaterThanOrEqual(20);
  expect(smallestMesh(nodes)).toBeGreaterThanOrEqual(dLow);
  // Three of 33 nodes: their fair share is a tenth.
  expect(early).toBeGreaterThan(0.3);
  expect(shareOf(fleet, nodes)).toBeLessThan(0.12);
  expect(decided(nodes, "release").length).toBeGreaterThan(nodes.length);
});

test("who comes late to a network is heard of, and dialled by others", async () => {
  const { nodes } = await startNetwork(3, 57, { everyMs: 2 * second });
  await pass(minute);
  expect(nodes.filter((node) => node.inbound() === 0).length).toBeLessThanOrEqual(1);
  expect(fewestConnections(nodes)).toBeGreaterThanOrEqual(16);
});

test("ten nodes come back from disk without their bootstrap nodes, whatever way they went", async () => {
  const { world, nodes, fleet } = await startNetwork(3, 30);
  await pass(minute);
  const gone = nodes.slice(0, 10);
  for (const [n, node] of gone.entries()) await node.end(n % 2 === 0 ? "kill" : "stop");
  for (const node of fleet) await node.end("kill");
  await pass(minute);
  const back = gone.map(({ id, saved }) => world.node(id, { bootstrap: fleet, saved: saved() }));
  for (const node of back) await node.start();
  await pass(5 * second);
  expect(smallestMesh(back)).toBeGreaterThanOrEqual(dLow);
  expect(back.flatMap(({ dials }) => dials).filter(({ peer }) => peer.startsWith("fleet"))).toEqual([]);
  await pass(55 * second);
  expect(fewestConnections(back)).toBeGreaterThanOrEqual(20);
});

test("a node whose peers from disk are all gone asks its bootstrap nodes after five seconds", async () => {
  const { world, nodes, fleet } = await startNetwork(1, 8);
  await pass(20 * second);
  for (const node of [...nodes, ...fleet]) await node.end("kill");
  // It knows nobody any more, so it dials nobody.
  await world.node("fleet-0").start();
  const [lonely] = nodes.map(({ id, saved }) => world.node(id, { bootstrap: fleet, saved: saved() }));
  if (lonely === undefined) throw new Error("there is no node");
  await lonely.start();
  const dialsOfFleet = () => lonely.dials.filter(({ peer }) => peer === "fleet-0").length;
  await pass(4900);
  expect(dialsOfFleet()).toBe(0);
  await pass(1200);
  expect(dialsOfFleet()).toBe(1);
});

test("a partition of halves that both met their targets heals", async () => {
  const { world, nodes } = await startNetwork(1, 40, {
    peering: { connections: { target: 8, lowWater: 8, highWater: 14 } },
  });
  const left = new Set(nodes.slice(0, 20).map(({ id }) => id));
  await pass(minute);
  const across = () => connectionsAcross(left, nodes);
  expect(across()).toBeGreaterThan(20);
  world.internet.cut((a, b) => left.has(a) !== left.has(b));
  await pass(minute);
  expect(across()).toBe(0);
  expect(fewestConnections(nodes)).toBeGreaterThanOrEqual(6);
  world.internet.cut(() => false);
  await pass(minute);
  expect(across()).toBeGreaterThan(20);
});

test("a node that failed once is used again", async () => {
  const { world, nodes } = await startNetwork(1, 12);
  await pass(30 * second);
  const [node, other] = nodes;
  if (node === undefined || other === undefined) throw new Error("there are no nodes");
  await node.end("kill");
  await pass(second);
  other.manager.operator.connect(node.address).catch(() => {});
  await pass(10 * second);
  expect(other.manager.peer(node.id)?.failures).toBeGreaterThan(0);
  const again = world.node(node.id, {});
  await again.start();
  // It knows nobody: all that it has, others dialled.
  await pass(90 * second);
  expect(again.peers().length).toBeGreaterThanOrEqual(6);
  expect(again.mesh.peers.size).toBeGreaterThanOrEqual(dLow);
});

test("a dead node is dialled ever more rarely, and forgotten in the end", async () => {
  const { nodes } = await startNetwork(1, 6);
  await pass(20 * second);
  const [node, dead] = nodes;
  if (node === undefined || dead === undefined) throw new Error("there are no nodes");
  await dead.end("kill");
  const diedAtMs = Date.now();
  await pass(8 * minute);
  const waits = node.dials.filter(({ peer, outcome }) => peer === dead.id && outcome === "failed");
  const dialledAtS = waits.map(({ atMs }) => Math.round((atMs - diedAtMs) / second));
  console.log(`a dead node was dialled ${dialledAtS.join(", ")} s after its death`);
  const seconds = waits.map(({ backoffMs }) => backoffMs / second);
  // Twice as long each time, up to a minute, each spread by a fifth either way.
  for (const [n, expected] of [2, 4, 8, 16, 32, 50].entries()) {
    expect(seconds[n]).toBeGreaterThanOrEqual(expected * 0.8);
    expect(seconds[n]).toBeLessThanOrEqual(expected * 1.2);
  }
  await pass(12 * minute);
  expect(node.manager.peer(dead.id)).toBeUndefined();
  expect(node.decisions).toContainEqual(
    expect.objectContaining({
      what: "forget",
      peer: dead.id,
      reason: "the peer cannot be reached, and nobody names it",
    }),
  );
});

test("a network whose nodes are all full comes to rest", async () => {
  const connections = { target: 8, lowWater: 8, highWater: 10, max: 10, guests: 4 };
  const { nodes, fleet } = await startNetwork(1, 24, { peering: { connections, exploreEveryMs: null } });
  await pass(6 * minute);
  const restSinceMs = Date.now();
  await pass(minute);
  expect(decided([...nodes, ...fleet], "evict", restSinceMs).length).toBeLessThanOrEqual(2);
  expect(smallestMesh(nodes)).toBeGreaterThanOrEqual(dLow);
});

test("dials that cross end with one connection, which both ends keep", async () => {
  const world = fakeWorld();
  const [a, b] = [world.node("a"), world.node("b")];
  await Promise.all([a.start(), b.start()]);
  const dials = [a.manager.operator.connect(b.address), b.manager.operator.connect(a.address)];
  await pass(45);
  await Promise.all(dials);
  expect(a.network.connections().length).toBe(2);
  await pass(second);
  expect(a.network.connections().map(({ id, direction }) => [id, direction])).toEqual([
    [b.network.connections()[0]?.id, "outbound"],
  ]);
  expect(b.network.connections().length).toBe(1);
  await pass(minute);
  expect(decided([a, b], "back-off")).toEqual([]);
});

test("nodes that nobody can reach find peers, and nobody dials them", async () => {
  const world: FakeWorld = fakeWorld();
  const fleet = [world.node("fleet")];
  const open = Array.from({ length: 10 }, (_, n) => world.node(`open-${n}`, { bootstrap: fleet }));
  const hidden = Array.from({ length: 6 }, (_, n) =>
    world.node(`hidden-${n}`, { bootstrap: fleet, outboundOnly: true }),
  );
  for (const node of [...fleet, ...open, ...hidden]) await node.start();
  await pass(minute);
  // All that can be reached.
  expect(fewestConnections(hidden)).toBe(open.length + 1);
  const dialled = [...fleet, ...open, ...hidden].flatMap(({ dials }) => dials.map(({ peer }) => peer));
  expect(dialled.filter((peer) => peer.startsWith("hidden"))).toEqual([]);
});

test("where few can be dialled, and are full, evictions become fewer, and nobody is left with next to nothing", {
  timeout: 60_000,
}, async () => {
  const world: FakeWorld = fakeWorld();
  const connections = { target: 14, lowWater: 22, highWater: 24, max: 32 };
  const fleet = [world.node("fleet", { peering: { connections } })];
  const of = { bootstrap: fleet, peering: { connections } };
  const open = Array.from({ length: 9 }, (_, n) => world.node(`open-${n}`, of));
  const hidden = Array.from({ length: 24 }, (_, n) => world.node(`hidden-${n}`, { ...of, outboundOnly: true }));
  const all = [...fleet, ...open, ...hidden];
  for (const node of all) await node.start();
  await pass(minute);
  const evictedAtFirst = decided(all, "evict").length;
  await pass(3 * minute);
  const lastMinuteMs = Date.now();
  await pass(minute);
  expect(evictedAtFirst).toBeGreaterThan(100);
  expect(decided(all, "evict", lastMinuteMs).length).toBeLessThan(evictedAtFirst / 2);
  expect(fewestConnections(hidden)).toBeGreaterThanOrEqual(4);
});

test("those who cannot be dialled find a mesh, although those who can had filled each other's before they came", async () => {
  const world = fakeWorld();
  const connections = { target: 20, lowWater: 16, highWater: 34, max: 40 };
  const fleet = Array.from({ length: 3 }, (_, n) => world.node(`fleet-${n}`));
  const desktops = Array.from({ length: 20 }, (_, n) =>
    world.node(`desktop-${n}`, { bootstrap: fleet, peering: { connections } }),
  );
  const mobiles = Array.from({ length: 12 }, (_, n) =>
    world.node(`mobile-${n}`, { bootstrap: fleet, peering: { connections }, outboundOnly: true }),
  );
  const all = [...fleet, ...desktops, ...mobiles];
  for (const node of all) {
    await node.start();
    await pass(second);
  }
  await pass(30 * second);
  expect(smallestMesh(all)).toBeGreaterThanOrEqual(dLow);
  // Once everybody has a mesh, nobody is let go any more.
  const settledAtMs = Date.now();
  await pass(minute);
  expect(decided(all, "prune", settledAtMs).length).toBeLessThan(all.length);
});

test("a node whose clock is set back saves its peers in their time all the same", async () => {
  const { nodes } = await startNetwork(1, 3);
  await pass(2 * minute);
  vi.setSystemTime(Date.now() - 60 * minute);
  await pass(2 * minute);
  const seenAtMs = nodes.flatMap(({ saved }) => saved().map(({ connectedAtMs = 0 }) => connectedAtMs));
  expect(seenAtMs).toHaveLength(9);
  for (const atMs of seenAtMs) expect(Date.now() - atMs).toBeLessThan(minute);
  for (const atMs of seenAtMs) expect(atMs).toBeLessThanOrEqual(Date.now());
});
