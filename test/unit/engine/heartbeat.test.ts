import { beforeEach, expect, test, vi } from "vitest";
import { heartbeat } from "../../../orchestrator/engine/docker/heartbeat.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

function beating(ask: () => Promise<unknown>) {
  const silences: number[] = [];
  const beat = heartbeat({ ask, everyMs: 1000, patience: 3, onSilence: (sinceMs) => silences.push(sinceMs) });
  return { beat, silences };
}

test("who answers is asked every time, and never called silent", async () => {
  const ask = vi.fn(async () => "here");
  const { silences } = beating(ask);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ask).toHaveBeenCalledTimes(60);
  expect(silences).toEqual([]);
});

test("who stops answering is called silent once, since its last answer, and is asked no more", async () => {
  const startMs = Date.now();
  let answers = 5;
  const ask = vi.fn(() => (answers-- > 0 ? Promise.resolve() : new Promise(() => undefined)));
  const { silences } = beating(ask);
  await vi.advanceTimersByTimeAsync(8999);
  expect(silences).toEqual([]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(silences).toEqual([startMs + 5000]);
  expect(ask).toHaveBeenCalledTimes(6);
});

test("an answer that comes late, but in time, is an answer", async () => {
  const ask = () => new Promise((resolve) => setTimeout(resolve, 2500));
  const { silences } = beating(ask);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(silences).toEqual([]);
});

test("a refusal is no answer", async () => {
  const { silences } = beating(() => Promise.reject(new Error("gone")));
  await vi.advanceTimersByTimeAsync(4000);
  expect(silences).toHaveLength(1);
});

test("a heart that is disposed of does not beat", async () => {
  const ask = vi.fn(async () => undefined);
  beating(ask).beat[Symbol.dispose]();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(ask).not.toHaveBeenCalled();
});
