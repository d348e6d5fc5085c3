import { expect, test } from "vitest";
import type { Behaviour } from "../../../../node-image/contract/index.ts";
import { endpointOf } from "../../../../node-image/js/network/address.ts";
import type { NamedPeer } from "../../../../node-image/js/peering/parts.ts";
import { ownEnr } from "../../../../node-image/js/waku/own-enr.ts";
import { peerExchange } from "../../../../node-image/js/waku/peer-exchange.ts";
import { until } from "../until.ts";
import { type Neighbour, Neighbours } from "./neighbours.ts";

const dead: Behaviour = { kind: "lying-exchange", hands: "dead", accomplices: [], peers: 20 };

test("hands out its own record, then peers that do not exist, as many as were asked for", async () => {
  await using neighbours = new Neighbours();
  const asker = await neighbours.add();
  const liar = await neighbours.add({ behaviour: dead });
  await serve(liar);
  await asker.dial(liar);

  const [own, ...others] = await ask(asker, liar, 10);
  expect(own?.id).toBe(liar.network.peerId);
  expect(own?.addresses).toEqual(liar.network.addresses());
  expect(new Set(others.map(({ id }) => id)).size).toBe(9);
  expect(others.flatMap(({ shards }) => shards)).toEqual(Array(9).fill(32));
  for (const { id, addresses } of others) {
    expect(addresses).toEqual([expect.stringMatching(new RegExp(`^/ip4/127\\.0\\.0\\.\\d+/tcp/9/p2p/${id}$`))]);
  }
  expect(liar.misdeeds()).toBe(9);
  expect(await ask(asker, liar, 60)).toHaveLength(1 + 20);
});

test("whoever is asked for its own record alone gives no lie", async () => {
  await using neighbours = new Neighbours();
  const asker = await neighbours.add();
  const liar = await neighbours.add({ behaviour: dead });
  await serve(liar);
  await asker.dial(liar);
  expect((await ask(asker, liar, 1)).map(({ id }) => id)).toEqual([liar.network.peerId]);
  expect(liar.misdeeds()).toBe(0);
});

test("nobody is where the made-up peers are said to be", async () => {
  await using neighbours = new Neighbours();
  const asker = await neighbours.add();
  const liar = await neighbours.add({ behaviour: dead });
  await serve(liar);
  await asker.dial(liar);
  const [, made] = await ask(asker, liar, 2);
  const dial = asker.network.dial(made?.addresses ?? [], { signal: AbortSignal.timeout(5000) });
  await expect(dial).rejects.toMatchObject({ name: "DialProblem", kind: "unreachable" });
});

test("hands out the records of its accomplices, which it asked them for", async () => {
  await using neighbours = new Neighbours();
  const asker = await neighbours.add();
  const gang = [await neighbours.add(), await neighbours.add()];
  await Promise.all(gang.map(serve));
  const accomplices = gang.flatMap(({ network }) => network.addresses());
  const behaviour: Behaviour = { kind: "lying-exchange", hands: "accomplices", accomplices, peers: 5 };
  const liar = await neighbours.add({ behaviour });
  await serve(liar);
  await asker.dial(liar);
  await until(() => expect(gang.map(({ network }) => network.connections().length)).toEqual([1, 1]));
  const ids = [liar, ...gang].map(({ network }) => network.peerId).sort();
  await expect
    .poll(async () => (await ask(asker, liar, 10)).map(({ id }) => id).sort(), { timeout: 10_000, interval: 500 })
    .toEqual(ids);
  const first = (await ask(asker, liar, 10)).find(({ id }) => id === gang[0]?.network.peerId);
  expect(first?.addresses.map(endpointOf)).toEqual(gang[0]?.network.addresses().map(endpointOf));
});

function exchange({ network, privateKey }: Neighbour) {
  const facts = () => ({ addresses: network.addresses(), capabilities: [], cluster: 16, shards: [32] });
  return peerExchange(network, { own: ownEnr(privateKey, facts), cluster: 16 });
}

async function serve(node: Neighbour): Promise<void> {
  await exchange(node).serve(() => []);
}

function ask(asker: Neighbour, other: Neighbour, count: number): Promise<readonly NamedPeer[]> {
  const connection = asker.network.connectionTo(other.network.peerId);
  if (connection === undefined) throw new Error("not connected");
  return exchange(asker).ask(connection, count);
}
