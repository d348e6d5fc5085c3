import { expect, test } from "vitest";
import { batched } from "../../../orchestrator/engine/docker/batched.ts";

/** Calls that end when the test says so. */
function heldCalls() {
  const calls: { items: readonly number[]; end: PromiseWithResolvers<readonly string[]> }[] = [];
  const request = batched((items: readonly number[]) => {
    const end = Promise.withResolvers<readonly string[]>();
    calls.push({ items, end });
    return end.promise;
  });
  return { calls, request };
}

const turn = () => new Promise(setImmediate);

test("sends what is asked for at once in one call, and gives each item its result", async () => {
  const { calls, request } = heldCalls();
  const results = [request(1), request(2), request(3)];
  await turn();
  expect(calls.map(({ items }) => items)).toEqual([[1, 2, 3]]);
  calls[0]?.end.resolve(["a", "b", "c"]);
  expect(await Promise.all(results)).toEqual(["a", "b", "c"]);
});

test("gathers what comes during a call for the next one", async () => {
  const { calls, request } = heldCalls();
  const first = request(1);
  await turn();
  const later = [request(2), request(3)];
  await turn();
  expect(calls).toHaveLength(1);
  calls[0]?.end.resolve(["a"]);
  expect(await first).toBe("a");
  await turn();
  expect(calls[1]?.items).toEqual([2, 3]);
  calls[1]?.end.resolve(["b", "c"]);
  expect(await Promise.all(later)).toEqual(["b", "c"]);
});

test("a call that fails fails its own items only", async () => {
  const { calls, request } = heldCalls();
  const first = request(1).catch((error: Error) => error.message);
  await turn();
  const second = request(2);
  calls[0]?.end.reject(new Error("gone"));
  expect(await first).toBe("gone");
  await turn();
  calls[1]?.end.resolve(["b"]);
  expect(await second).toBe("b");
});

test("begins anew after it was idle", async () => {
  const { calls, request } = heldCalls();
  const first = request(1);
  await turn();
  calls[0]?.end.resolve(["a"]);
  await first;
  const second = request(2);
  await turn();
  calls[1]?.end.resolve(["b"]);
  expect(await second).toBe("b");
});
