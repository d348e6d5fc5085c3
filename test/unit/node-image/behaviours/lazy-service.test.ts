import { expect, test } from "vitest";
import { peerExchangeProtocol } from "../../../../node-image/js/waku/peer-exchange.ts";
import { serviceProtocols } from "../../../../node-image/js/waku/services.ts";
import { until } from "../until.ts";
import { mesh, type Neighbour, Neighbours } from "./neighbours.ts";

const { store } = serviceProtocols;

test("a request to a lazy service is taken, and never answered; all else is served", async () => {
  await using neighbours = new Neighbours();
  const asker = await neighbours.add();
  const lazy = await neighbours.add({ behaviour: { kind: "lazy-service" } });
  for (const protocol of [store, peerExchangeProtocol]) {
    await lazy.network.handle(protocol, (stream) => stream.write(Buffer.from("served"), soon()));
  }
  await asker.dial(lazy);
  expect(await ask(asker, lazy, peerExchangeProtocol)).toBe("served");
  await expect(ask(asker, lazy, store)).rejects.toMatchObject({ name: "TimeoutError" });
  expect(lazy.misdeeds()).toBe(1);
});

test("a lazy service relays as it should", async () => {
  await using neighbours = new Neighbours();
  const publisher = await neighbours.add();
  const lazy = await neighbours.add({ behaviour: { kind: "lazy-service" } });
  const behind = await neighbours.add();
  await Promise.all([publisher.dial(lazy), behind.dial(lazy)]);
  await until(() => expect(mesh(lazy)).toHaveLength(2));
  await until(() => expect(mesh(behind)).toHaveLength(1));
  await publisher.publish("forwarded");
  await until(() => expect(behind.received).toHaveLength(1));
});

test("requests that it keeps waiting do not keep it from stopping", async () => {
  await using neighbours = new Neighbours();
  const asker = await neighbours.add();
  const lazy = await neighbours.add({ behaviour: { kind: "lazy-service" } });
  await lazy.network.handle(store, async () => {});
  await asker.dial(lazy);
  const asked = ask(asker, lazy, store, AbortSignal.timeout(10_000)).catch((error: Error) => error);
  await until(() => expect(lazy.misdeeds()).toBe(1));
  await lazy.network.stop();
  expect((await asked) as Error).toBeInstanceOf(Error);
});

async function ask(asker: Neighbour, other: Neighbour, protocol: string, signal = soon().signal): Promise<string> {
  const connection = asker.network.connectionTo(other.network.peerId);
  if (connection === undefined) throw new Error("not connected");
  const stream = await connection.openStream(protocol, { signal });
  return Buffer.from(await stream.read({ signal, maxBytes: 100 })).toString();
}

function soon() {
  return { signal: AbortSignal.timeout(1000) };
}
