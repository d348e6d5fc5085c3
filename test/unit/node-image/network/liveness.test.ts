import { beforeEach, expect, test, vi } from "vitest";
import type { ByteStream } from "../../../../node-image/js/network/libp2p-like.ts";
import { watchLiveness } from "../../../../node-image/js/network/liveness.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

test("a connection whose other end answers stays, and tells its round trip", async () => {
  const pinged = connection({ read: () => answerAfter(40) });
  using _watch = watchLiveness(pinged);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(pinged.abort).not.toHaveBeenCalled();
  expect(pinged.onRtt.mock.calls.length).toBeGreaterThan(9);
  expect(pinged.onRtt).toHaveBeenLastCalledWith(40);
  expect(pinged.openPing).toHaveBeenCalledTimes(1);
});

test("a connection whose other end has gone is cut after twelve seconds at most", async () => {
  const pinged = connection({ read: () => new Promise(() => {}) });
  using _watch = watchLiveness(pinged);
  await vi.advanceTimersByTimeAsync(6999);
  expect(pinged.abort).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(5001);
  expect(pinged.abort).toHaveBeenCalledExactlyOnceWith("no answer to a ping within 7000 ms");
});

test("pings come as seldom as is asked, and a change holds for the next", async () => {
  const pinged = connection({ read: () => answerAfter(1) });
  pinged.pingMs.mockReturnValue(20_000);
  using _watch = watchLiveness(pinged);
  await vi.advanceTimersByTimeAsync(100_000);
  const seldom = pinged.onRtt.mock.calls.length;
  expect(seldom).toBeGreaterThanOrEqual(4);
  expect(seldom).toBeLessThanOrEqual(5);
  pinged.pingMs.mockReturnValue(2000);
  await vi.advanceTimersByTimeAsync(40_000);
  expect(pinged.onRtt.mock.calls.length - seldom).toBeGreaterThan(9);
});

test("an end that is pinged listens, and pings again when it hears nothing any more", async () => {
  const pinged = connection({ read: () => answerAfter(1) });
  using liveness = watchLiveness(pinged);
  const arriving = { left: 11, answered: 0 };
  const answering = liveness.answer({
    ...(await pinged.openPing()),
    read: async () => (arriving.left-- > 0 ? await answerAfter(5000) : await new Promise<never>(() => {})),
    write: async () => {
      arriving.answered++;
    },
  });
  void answering;
  await vi.advanceTimersByTimeAsync(55_000);
  expect(arriving.answered).toBe(11);
  // One at the start, and perhaps one before the first that arrived.
  const pings = pinged.onRtt.mock.calls.length;
  expect(pings).toBeLessThanOrEqual(2);
  await vi.advanceTimersByTimeAsync(5900);
  expect(pinged.onRtt).toHaveBeenCalledTimes(pings);
  await vi.advanceTimersByTimeAsync(200);
  expect(pinged.onRtt).toHaveBeenCalledTimes(pings + 1);
});

test("a stream of pings that its other end ends is ended", async () => {
  const close = vi.fn(async () => {});
  const pinged = connection({ read: () => answerAfter(1) });
  using liveness = watchLiveness(pinged);
  await liveness.answer({ ...(await pinged.openPing()), read: async () => null, close });
  expect(close).toHaveBeenCalledOnce();
});

test("one that refuses the stream of pings is alive, and is asked again", async () => {
  const pinged = connection({ read: () => Promise.resolve(null) });
  pinged.openPing.mockRejectedValue(new Error("no such protocol"));
  using _watch = watchLiveness(pinged);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(pinged.abort).not.toHaveBeenCalled();
  expect(pinged.openPing.mock.calls.length).toBeGreaterThan(9);
});

test("a stream of pings that was reset is replaced", async () => {
  const stream = { status: "open" };
  const pinged = connection({
    read: () => answerAfter(1),
    get status() {
      return stream.status;
    },
  });
  using _watch = watchLiveness(pinged);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(pinged.openPing).toHaveBeenCalledTimes(1);
  stream.status = "reset";
  await vi.advanceTimersByTimeAsync(5001);
  expect(pinged.openPing).toHaveBeenCalledTimes(2);
});

test("nothing is sent any more once it is disposed of", async () => {
  const pinged = connection({ read: () => answerAfter(1) });
  watchLiveness(pinged)[Symbol.dispose]();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(pinged.openPing).not.toHaveBeenCalled();
});

function connection(stream: Pick<ByteStream, "read"> & { readonly status?: string }) {
  const whole: ByteStream = {
    get status() {
      return stream.status ?? "open";
    },
    read: stream.read,
    write: async () => {},
    close: async () => {},
    abort: () => {},
  };
  return {
    openPing: vi.fn(async () => whole),
    ended: false,
    pingMs: vi.fn(() => 5000),
    onRtt: vi.fn(),
    abort: vi.fn(),
  };
}

async function answerAfter(ms: number): Promise<Uint8Array> {
  const { promise, resolve } = Promise.withResolvers<Uint8Array>();
  setTimeout(() => resolve(new Uint8Array(32)), ms);
  return await promise;
}
