import { expect, test, vi } from "vitest";
import type { TimedAction } from "../../../orchestrator/model/plan.ts";
import { allOf, performActions } from "../../../orchestrator/run/phases.ts";

const hasRoom = () => Promise.resolve();

test("what is due at once is done in the plan's order, on a host that takes its time to set timers", async () => {
  const timeline: readonly TimedAction[] = ["a", "b", "c", "d"].map((cause) => ({
    atMs: 100,
    cause,
    action: { kind: "pause", nodes: [] },
  }));
  const causes: string[] = [];
  const control = {
    perform: async ({ cause }: { cause: string }) => {
      causes.push(cause);
    },
  };
  let nowMs = Date.now();
  const startedAtMs = nowMs;
  const clock = vi.spyOn(Date, "now").mockImplementation(() => (nowMs += 10));
  try {
    await allOf(performActions({ name: "p", timeline }, startedAtMs, { control, hasRoom }, new AbortController()));
  } finally {
    clock.mockRestore();
  }
  expect(causes).toEqual(["a", "b", "c", "d"]);
});

test("paced starts come one after the other, each once there is room, and hold up nothing else", async () => {
  const timeline: readonly TimedAction[] = [
    { atMs: 0, cause: "first", action: { kind: "start", nodes: [] }, paced: true },
    { atMs: 0, cause: "second", action: { kind: "start", nodes: [] }, paced: true },
    { atMs: 0, cause: "fault", action: { kind: "pause", nodes: [] } },
  ];
  const done: string[] = [];
  const rooms: PromiseWithResolvers<void>[] = [];
  const starting = Promise.withResolvers<void>();
  const control = {
    perform: async ({ cause }: { cause: string }) => {
      if (cause === "first") await starting.promise;
      done.push(cause);
    },
  };
  const waitForRoom = () => {
    rooms.push(Promise.withResolvers());
    return rooms.at(-1)?.promise ?? Promise.resolve();
  };
  const turns = () => new Promise((resolve) => setImmediate(resolve));
  const parts = { control, hasRoom: waitForRoom };
  const all = allOf(performActions({ name: "p", timeline }, Date.now(), parts, new AbortController()));
  await turns();
  expect([done, rooms.length]).toEqual([["fault"], 1]);
  rooms[0]?.resolve();
  await turns();
  expect([done, rooms.length]).toEqual([["fault"], 1]);
  starting.resolve();
  await turns();
  expect([done, rooms.length]).toEqual([["fault", "first"], 2]);
  rooms[1]?.resolve();
  await all;
  expect(done).toEqual(["fault", "first", "second"]);
});

test("paced starts that are due later end with the run, each heard of", async () => {
  const timeline = [0, 60_000, 120_000].map(
    (atMs): TimedAction => ({ atMs, cause: "start", action: { kind: "start", nodes: [] }, paced: true }),
  );
  const run = new AbortController();
  const parts = { control: { perform: async () => {} }, hasRoom: async () => {} };
  const all = allOf(performActions({ name: "p", timeline }, Date.now(), parts, run));
  run.abort(new Error("interrupted"));
  await expect(all).rejects.toThrow("interrupted");
  // A rejection that nobody hears ends the process, and with it what takes the network down.
  await new Promise((resolve) => setImmediate(resolve));
});
