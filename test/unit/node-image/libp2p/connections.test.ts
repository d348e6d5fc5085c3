import { describe, expect, test } from "vitest";
import type { NetworkConnection, PeerIdentity } from "../../../../node-image/js/network/network.ts";
import { countWireBytes } from "../../../../node-image/js/network/wire-bytes.ts";
import { until } from "../until.ts";
import { addressesOf, generations, soon, started } from "./test-network.ts";

describe.each(generations)("$generation", (tested) => {
  test.each(["tcp", "ws"] as const)("carries messages both ways over %s", async (transport) => {
    await using stack = new AsyncDisposableStack();
    const [a, b] = [await started(tested, stack), await started(tested, stack)];
    await b.handle("/echo", async (stream) => {
      const message = await stream.read({ signal: soon(), maxBytes: 1000 });
      await stream.write(message, { signal: soon() });
      await stream.close({ signal: soon() });
    });
    const connection = await a.dial([addressesOf(b)[transport]], { signal: soon() });
    const stream = await connection.openStream("/echo", { signal: soon() });
    await stream.write(Buffer.from("x".repeat(300)), { signal: soon() });
    expect(Buffer.from(await stream.read({ signal: soon(), maxBytes: 300 })).toString()).toBe("x".repeat(300));
    await expect(stream.read({ signal: soon(), maxBytes: 300 })).rejects.toThrow();
  });

  test("a message that is longer than the reader allows is not read", async () => {
    await using stack = new AsyncDisposableStack();
    const [a, b] = [await started(tested, stack), await started(tested, stack)];
    const read = Promise.withResolvers<Uint8Array>();
    await b.handle("/say", (stream) => {
      read.resolve(stream.read({ signal: soon(), maxBytes: 299 }));
      return read.promise.then(() => {});
    });
    const connection = await a.dial([addressesOf(b).tcp], { signal: soon() });
    const stream = await connection.openStream("/say", { signal: soon() });
    await stream.write(new Uint8Array(300), { signal: soon() });
    await expect(read.promise).rejects.toThrow("the message is longer than 299 bytes");
    await expect(stream.read({ signal: soon(), maxBytes: 1 })).rejects.toThrow();
  });

  test("each end tells once who it is, and its generation", async () => {
    await using stack = new AsyncDisposableStack();
    const [a, b] = [await started(tested, stack), await started(tested, stack)];
    const identified: [NetworkConnection, PeerIdentity][] = [];
    b.listen({ identified: (...said) => identified.push(said) });
    const connection = await a.dial([addressesOf(b).tcp], { signal: soon() });
    expect(connection.identity).toMatchObject({ agent: `tested ${tested.generation}` });
    expect(connection.identity?.protocols).toContain("/vac/waku/relay/2.0.0");
    expect(connection.identity?.listenAddresses.map((address) => `${address}/p2p/${b.peerId}`)).toEqual(b.addresses());
    await until(() => expect(identified).toHaveLength(1));
    expect(identified[0]?.[0]).toBe(b.connectionTo(a.peerId));
    expect(identified[0]?.[1].agent).toBe(`tested ${tested.generation}`);
  });

  test("only requests count as requests, not the relay's, pings or identify", async () => {
    await using stack = new AsyncDisposableStack();
    const [a, b] = [await started(tested, stack), await started(tested, stack)];
    await b.handle("/hold", async (stream) => void (await stream.read({ signal: soon(), maxBytes: 1 })));
    const connection = await a.dial([addressesOf(b).tcp], { signal: soon() });
    await until(() => expect(connection.streams).toBeGreaterThan(0));
    expect(connection.requests).toBe(0);
    const stream = await connection.openStream("/hold", { signal: soon() });
    expect(connection.requests).toBe(1);
    stream.abort("enough");
    await until(() => expect(connection.requests).toBe(0));
  });

  test("a peer that is connected is not dialled again", async () => {
    await using stack = new AsyncDisposableStack();
    const [a, b] = [await started(tested, stack), await started(tested, stack)];
    const first = await a.dial([addressesOf(b).tcp], { signal: soon() });
    expect(await a.dial([addressesOf(b).ws], { signal: soon() })).toBe(first);
    expect(a.connections()).toEqual([first]);
    expect(a.connectionTo(b.peerId)).toBe(first);
  });

  test("a closed connection has ended at once, and both ends hear of it", async () => {
    await using stack = new AsyncDisposableStack();
    const [a, b] = [await started(tested, stack), await started(tested, stack)];
    const closed: NetworkConnection[] = [];
    for (const network of [a, b]) network.listen({ closed: (connection) => closed.push(connection) });
    const connection = await a.dial([addressesOf(b).tcp], { signal: soon() });
    const closing = connection.close();
    expect(connection.ended).toBe(true);
    expect(a.connectionTo(b.peerId)).toBeUndefined();
    await closing;
    await connection.close();
    await until(() => expect(closed.map(({ peer }) => peer).toSorted()).toEqual([a.peerId, b.peerId].toSorted()));
    expect(a.connections()).toEqual([]);
  });

  test("an address that is not there to be listened on fails the start", async () => {
    await using stack = new AsyncDisposableStack();
    await expect(started(tested, stack, { listen: ["/ip4/192.0.2.1/tcp/0"] })).rejects.toThrow();
  });

  test("announces what it is told to, and nothing before the start", async () => {
    await using stack = new AsyncDisposableStack();
    const network = await started(tested, stack, { announce: ["/ip4/192.0.2.7/tcp/60000"] });
    expect(network.addresses()).toEqual([`/ip4/192.0.2.7/tcp/60000/p2p/${network.peerId}`]);
    await network.stop();
    expect(network.addresses()).toEqual([]);
  });

  test.each(["tcp", "ws"] as const)("bytes over %s are counted as the sockets carried them", async (transport) => {
    await using stack = new AsyncDisposableStack();
    const b = await started(tested, stack);
    const a = await started(tested, stack);
    await b.handle("/sink", async (stream) => void (await stream.read({ signal: soon(), maxBytes: 1_000_000 })));
    const address = addressesOf(b)[transport];
    using wire = countWireBytes([Number(/\/tcp\/(\d+)/.exec(address)?.[1])]);
    const connection = await a.dial([address], { signal: soon() });
    const stream = await connection.openStream("/sink", { signal: soon() });
    await stream.write(new Uint8Array(1_000_000), { signal: soon() });
    // Both ends are sockets of this process: what one wrote the other read.
    await until(() => expect(wire.total().in).toBeGreaterThan(1_000_000));
    expect(wire.total().in).toBeLessThan(1_050_000);
    await until(() => expect(wire.total().in).toBe(wire.total().out));
  });

  test("short messages are not each answered with a frame, and the window does not end", async () => {
    await using stack = new AsyncDisposableStack();
    const [b, a] = [await started(tested, stack), await started(tested, stack)];
    const count = 10_000;
    const message = new Uint8Array(100);
    const all = Promise.withResolvers<void>();
    await b.handle("/sink", async (stream) => {
      for (let n = 0; n < count; n++) await stream.read({ signal: soon(), maxBytes: message.length });
      all.resolve();
    });
    const { tcp } = addressesOf(b);
    using wire = countWireBytes([Number(/\/tcp\/(\d+)/.exec(tcp)?.[1])]);
    const connection = await a.dial([tcp], { signal: soon() });
    const stream = await connection.openStream("/sink", { signal: soon() });
    for (let n = 0; n < count; n++) await stream.write(message, { signal: soon() });
    await all.promise;
    // A byte for the length of each, 12 for its frame and 18 for its encryption. An answer to each would be 30 bytes more.
    await until(() => expect(wire.total().in).toBeGreaterThan(count * 131));
    expect(wire.total().in).toBeLessThan(count * 135);
  });
});
