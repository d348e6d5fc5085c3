/** Networks that begin one after the other. */
import { expect, test } from "vitest";
import { turnstile } from "../../../../orchestrator/cli/conformance/turnstile.ts";
import type { FinishedRun } from "../../../../orchestrator/cli/run-planned.ts";
import type { RunListener, RunStatus } from "../../../../orchestrator/run/run-status.ts";

const silent: RunListener = { onStatus: () => undefined, onLine: () => undefined };
const finished = {} as FinishedRun;
const status = (stage: RunStatus["stage"]) => ({ stage }) as RunStatus;

/** Runs that are told from outside how far they are, in the order in which they begin. */
function runs() {
  const begun: { readonly listener: RunListener; readonly end: PromiseWithResolvers<FinishedRun> }[] = [];
  const run = (listener: RunListener) => {
    const end = Promise.withResolvers<FinishedRun>();
    begun.push({ listener, end });
    return end.promise;
  };
  return { begun, run };
}

const turns = () => new Promise((resolve) => setImmediate(resolve));

test("the next network begins when the one before is in its first phase and the host has room", async () => {
  const { begun, run } = runs();
  const rooms: PromiseWithResolvers<void>[] = [];
  const inTurn = turnstile(() => {
    rooms.push(Promise.withResolvers());
    return rooms.at(-1)?.promise ?? Promise.resolve();
  });
  const stages: string[] = [];
  const all = [1, 2].map(() => inTurn({ ...silent, onStatus: ({ stage }) => stages.push(stage) }, run));
  await turns();
  begun[0]?.listener.onStatus(status("prepare"));
  await turns();
  expect([begun.length, rooms.length]).toEqual([1, 0]);
  begun[0]?.listener.onStatus(status("phase"));
  await turns();
  expect([begun.length, rooms.length]).toEqual([1, 1]);
  rooms[0]?.resolve();
  await turns();
  expect(begun.length).toBe(2);
  for (const { end } of begun) end.resolve(finished);
  expect(await Promise.all(all)).toEqual([finished, finished]);
  expect(stages).toEqual(["prepare", "phase"]);
});

test("a network that never came to a phase, and a look at the host that was interrupted, hold nobody up", async () => {
  const { begun, run } = runs();
  const inTurn = turnstile(() => Promise.reject(new Error("interrupted")));
  const first = inTurn(silent, run);
  const second = inTurn(silent, run);
  await turns();
  begun[0]?.end.reject(new Error("the engine is gone"));
  await expect(first).rejects.toThrow("the engine is gone");
  await turns();
  begun[1]?.end.resolve(finished);
  expect(await second).toBe(finished);
});
