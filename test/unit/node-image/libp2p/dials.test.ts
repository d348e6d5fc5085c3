import { connect, createServer, type Socket } from "node:net";
import { pipeline } from "node:stream";
import { describe, expect, test } from "vitest";
import type { NetworkOptions } from "../../../../node-image/js/network/network.ts";
import { addressesOf, generations, soon, started } from "./test-network.ts";

const stranger = "16Uiu2HAkykgaECHswi3YKJ5dMLbq2kPVCo89fcyTd38UcQD6ej5W";

describe.each(generations)("a dial by $generation", (tested) => {
  test.each(["", "/ws"])("is unreachable where nobody listens%s", async (suffix) => {
    await using stack = new AsyncDisposableStack();
    const a = await started(tested, stack);
    const address = `/ip4/127.0.0.1/tcp/${await unusedPort()}${suffix}/p2p/${stranger}`;
    await expect(a.dial([address], { signal: soon() })).rejects.toMatchObject({
      kind: "unreachable",
      unfinished: false,
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });

  test("is unreachable where somebody takes the connection and then says nothing", async () => {
    await using stack = new AsyncDisposableStack();
    const a = await started(tested, stack, { handshakeTimeoutMs: 200 });
    const address = `/ip4/127.0.0.1/tcp/${await mutePort(stack)}/p2p/${stranger}`;
    await expect(a.dial([address], { signal: soon() })).rejects.toMatchObject({
      kind: "unreachable",
      unfinished: true,
      message: `${address}: no handshake within 200 ms`,
    });
  });

  test.each(["tcp", "ws"] as const)(
    "is refused by a node that does not admit its address, over %s",
    async (transport) => {
      await using stack = new AsyncDisposableStack();
      const attempts: Attempt[] = [];
      const admit: NetworkOptions["admit"] = (attempt) => {
        attempts.push(attempt);
        return "full";
      };
      const b = await started(tested, stack, { admit });
      const a = await started(tested, stack);
      await expect(a.dial([addressesOf(b)[transport]], { signal: soon() })).rejects.toMatchObject({ kind: "refused" });
      expect(attempts).toEqual([{ address: expect.stringMatching(/^\/ip4\/127\.0\.0\.1\/tcp\//), peer: undefined }]);
      expect(a.connections()).toEqual([]);
    },
  );

  test.each(["tcp", "ws"] as const)(
    "is refused by a node that does not admit its peer id, over %s",
    async (transport) => {
      await using stack = new AsyncDisposableStack();
      const attempts: Attempt[] = [];
      const admit: NetworkOptions["admit"] = (attempt) => {
        attempts.push(attempt);
        return attempt.peer && "blocked";
      };
      const [a, b] = [await started(tested, stack), await started(tested, stack, { admit })];
      await expect(a.dial([addressesOf(b)[transport]], { signal: soon() })).rejects.toMatchObject({ kind: "refused" });
      expect(attempts.map(({ peer }) => peer)).toEqual([undefined, a.peerId]);
      expect(b.connections()).toEqual([]);
    },
  );

  test.each(["tcp", "ws"] as const)("is refused by another peer than it was meant for, over %s", async (transport) => {
    await using stack = new AsyncDisposableStack();
    const [a, b] = [await started(tested, stack), await started(tested, stack)];
    const address = addressesOf(b)[transport].replace(b.peerId, stranger);
    await expect(a.dial([address], { signal: soon() })).rejects.toMatchObject({ kind: "refused" });
    expect(a.connections()).toEqual([]);
  });

  test("is refused when any of the addresses was, and names them all", async () => {
    await using stack = new AsyncDisposableStack();
    const [a, b] = [await started(tested, stack), await started(tested, stack, { admit: () => "full" })];
    const dead = `/ip4/127.0.0.1/tcp/${await unusedPort()}/p2p/${b.peerId}`;
    const full = addressesOf(b).tcp;
    await expect(a.dial([full, dead], { signal: soon() })).rejects.toMatchObject({
      kind: "refused",
      message: expect.stringMatching(new RegExp(`^${full}: .*; ${dead}: .*ECONNREFUSED`)),
    });
  });

  test("comes to the address that works, and leaves it time after one that does not answer", async () => {
    await using stack = new AsyncDisposableStack();
    const [a, b] = [await started(tested, stack, { handshakeTimeoutMs: 500 }), await started(tested, stack)];
    const mute = `/ip4/127.0.0.1/tcp/${await mutePort(stack)}/p2p/${b.peerId}`;
    const connection = await a.dial([mute, addressesOf(b).tcp], { signal: soon() });
    expect(connection.address).toBe(addressesOf(b).tcp);
  });

  test("waits longer for a handshake that goes on than for an answer", async () => {
    await using stack = new AsyncDisposableStack();
    const [a, b] = [await started(tested, stack), await started(tested, stack)];
    const address = `/ip4/127.0.0.1/tcp/${await slowPort(addressesOf(b).tcp, 500, stack)}/p2p/${b.peerId}`;
    const connection = await a.dial([address], { signal: soon(), timeoutMs: 200 });
    expect(connection.peer).toBe(b.peerId);
  });

  test("throws the reason of the signal that ended it", async () => {
    await using stack = new AsyncDisposableStack();
    const [a, port] = [await started(tested, stack), await mutePort(stack)];
    const abort = new AbortController();
    const dialled = a.dial([`/ip4/127.0.0.1/tcp/${port}/p2p/${stranger}`], { signal: abort.signal });
    abort.abort(new Error("no longer wanted"));
    await expect(dialled).rejects.toThrow("no longer wanted");
  });

  test("is cancelled when the node is stopped", async () => {
    await using stack = new AsyncDisposableStack();
    const [a, port] = [await started(tested, stack), await mutePort(stack)];
    const dialled = a.dial([`/ip4/127.0.0.1/tcp/${port}/p2p/${stranger}`], { signal: soon() });
    await Promise.all([a.stop(), expect(dialled).rejects.toMatchObject({ kind: "cancelled" })]);
  });
});

type Attempt = Parameters<NetworkOptions["admit"]>[0];

/** Of a server that was there a moment ago. */
async function unusedPort(): Promise<number> {
  await using stack = new AsyncDisposableStack();
  return await mutePort(stack);
}

/** A server takes connections there and says nothing. */
async function mutePort(stack: AsyncDisposableStack): Promise<number> {
  return await portOf(() => {}, stack);
}

/** Connections are taken at once there, and what they carry goes to this address after a while. */
async function slowPort(address: string, afterMs: number, stack: AsyncDisposableStack): Promise<number> {
  const port = Number(address.split("/")[4]);
  return await portOf((socket) => {
    setTimeout(() => pipeline(socket, connect({ host: "127.0.0.1", port }), socket, () => {}), afterMs);
  }, stack);
}

async function portOf(onConnection: (socket: Socket) => void, stack: AsyncDisposableStack): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}); // whoever gives up a dial may reset its connection
    onConnection(socket);
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  stack.defer(async () => {
    for (const socket of sockets) socket.destroy();
    await server[Symbol.asyncDispose]();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}
