import net from "node:net";
import { beforeEach, expect, test, vi } from "vitest";
import type { Behaviour } from "../../../../node-image/contract/index.ts";
import { until } from "../until.ts";
import { mesh, type Neighbour, Neighbours, score, topic } from "./neighbours.ts";

/** Gossipsub overlooks how many share 127.0.0.1, so the attackers have an address of their own. */
const attackers = "127.0.0.9";

beforeEach(() => {
  // Whoever dials an address comes from it: loopback has them all.
  const connect = net.connect.bind(net) as (o: net.TcpNetConnectOpts) => net.Socket;
  vi.spyOn(net, "connect").mockImplementation(((o: net.TcpNetConnectOpts) =>
    connect({ ...o, localAddress: o.host ?? "" })) as typeof net.connect);
});

const listen = ["/ip4/127.0.0.1/tcp/0", `/ip4/${attackers}/tcp/0`];

function sybilsOf(victim: Neighbour, identities: number): Behaviour {
  const addresses = victim.network.addresses().filter((address) => address.includes(attackers));
  return { kind: "sybil", victim: addresses, identities };
}

test.each([
  { scoring: false, outcome: "hold its mesh where nothing is scored" },
  { scoring: true, outcome: "lose it to honest peers where gossipsub counts peers by address" },
])("identities of one address $outcome", async ({ scoring }) => {
  await using neighbours = new Neighbours();
  const victim = await neighbours.add({ gossip: { scoring }, network: { listen } });
  const sybils = await neighbours.add({ behaviour: sybilsOf(victim, 10) });
  await until(() => expect(victim.network.connections()).toHaveLength(10));
  if (!scoring) await until(() => expect(mesh(victim)).toHaveLength(8));

  const honest = await Promise.all(Array.from({ length: 4 }, () => neighbours.add()));
  const ids = honest.map(({ network }) => network.peerId);
  for (const node of honest) {
    const [address = ""] = victim.network.addresses().filter((text) => !text.includes(attackers));
    await node.network.dial([address], { signal: AbortSignal.timeout(5000) });
  }
  if (scoring) {
    await until(() => expect(mesh(victim).toSorted()).toEqual(ids.toSorted()));
    // Five are five more than an address may have.
    await until(() => expect(score(victim, sybils)).toBeLessThanOrEqual(-50 * 5 ** 2 + 1));
  } else {
    // Each honest one asked for a place, and was sent away.
    const sentAway = ({ network }: Neighbour) => network.gossip.prunedUntilMs(topic, victim.network.peerId) > 0;
    await until(() => expect(honest.filter(sentAway)).toHaveLength(4));
    expect(mesh(victim).filter((peer) => ids.includes(peer))).toEqual([]);
  }
  expect(sybils.misdeeds()).toBeGreaterThanOrEqual(10);
});

test("identities that are dropped are back at once", async () => {
  await using neighbours = new Neighbours();
  const victim = await neighbours.add({ network: { listen } });
  await neighbours.add({ behaviour: sybilsOf(victim, 3) });
  await until(() => expect(victim.network.connections()).toHaveLength(3));
  const before = peersOf(victim);
  await Promise.all(victim.network.connections().map((connection) => connection.close()));
  await until(() => expect(peersOf(victim)).toEqual(before));
});

test("all identities are gone when the node stops, and are the same when it starts again", async () => {
  await using neighbours = new Neighbours();
  const victim = await neighbours.add({ network: { listen } });
  const sybils = await neighbours.add({ behaviour: sybilsOf(victim, 3) });
  await until(() => expect(peersOf(victim)).toHaveLength(3));
  const before = peersOf(victim);
  await sybils.network.stop();
  await until(() => expect(victim.network.connections()).toEqual([]));
  await neighbours.add({ behaviour: sybilsOf(victim, 3), privateKey: sybils.privateKey });
  await until(() => expect(peersOf(victim)).toEqual(before));
});

test("one identity a node gets the places that it would get honestly, and forwards nothing", async () => {
  await using neighbours = new Neighbours();
  const victim = await neighbours.add({ network: { listen } });
  const sybil = await neighbours.add({ behaviour: sybilsOf(victim, 1) });
  await until(() => expect(mesh(victim)).toEqual([sybil.network.peerId]));
  const behind = await neighbours.add();
  await behind.dial(sybil);
  await until(() => expect(mesh(behind)).toEqual([sybil.network.peerId]));
  await victim.publish("unheard");
  await until(() => expect(sybil.received).toHaveLength(1));
  expect(behind.received).toEqual([]);
});

function peersOf({ network }: Neighbour): readonly string[] {
  return network
    .connections()
    .filter(({ ended }) => !ended)
    .map(({ peer }) => peer)
    .toSorted();
}
