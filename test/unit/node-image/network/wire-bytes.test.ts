import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { expect, test } from "vitest";
import { countWireBytes, type WireBytes } from "../../../../node-image/js/network/wire-bytes.ts";

/** Says five bytes to a server that answers with two, until the socket has closed. @returns who waited for that */
async function exchange(port: number): Promise<number> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  const waiting = socket.listenerCount("close");
  socket.end("hello");
  socket.resume();
  await once(socket, "close");
  return waiting;
}

async function server(stack: AsyncDisposableStack): Promise<number> {
  const listening = stack.use(createServer((socket) => socket.resume().end("ok")).listen(0, "127.0.0.1"));
  await once(listening, "listening");
  return (listening.address() as AddressInfo).port;
}

test("bytes of sockets that have closed stay counted, and of the accepted ones those of its ports alone are", async () => {
  await using stack = new AsyncDisposableStack();
  const [port, other] = [await server(stack), await server(stack)];
  using wire = countWireBytes([port]);
  await exchange(port);
  await expect.poll(() => wire.total()).toEqual({ in: 2 + 5, out: 5 + 2 });
  await exchange(other);
  await exchange(port);
  await expect.poll(() => wire.total()).toEqual({ in: 16, out: 19 });
});

test("many nodes of a process leave no listener on a socket", async () => {
  await using stack = new AsyncDisposableStack();
  const port = await server(stack);
  const before = await exchange(port);
  const wires: WireBytes[] = Array.from({ length: 12 }, () => stack.use(countWireBytes([port])));
  expect(await exchange(port)).toBe(before);
  await expect.poll(() => wires.map((wire) => wire.total().in)).toEqual(wires.map(() => 7));
});
