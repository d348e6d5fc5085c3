import { mkdir, mkdtempDisposable, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { takeTurn } from "../../../orchestrator/run/turn.ts";

const { signal } = new AbortController();
const folder = () => mkdtempDisposable(join(tmpdir(), "meshbed-turn-"));

test("turns are numbered, and the next is had once the one before is over", async () => {
  await using directory = await folder();
  const first = await takeTurn(directory.path, { signal, waitMs: 0, onWait: () => undefined });
  const told: string[] = [];
  const second = takeTurn(directory.path, { signal, waitMs: 5000, onWait: (message) => told.push(message) });
  await expect.poll(() => told).toHaveLength(1);
  expect(told[0]).toBe(
    `another command works on this network by hand (process ${process.pid} on ${hostname()}); waiting for it`,
  );
  await first[Symbol.asyncDispose]();
  await using turn = await second;
  expect([first.number, turn.number]).toEqual([1, 2]);
});

test("says who has the turn when the wait is over", async () => {
  await using directory = await folder();
  await using _turn = await takeTurn(directory.path, { signal, waitMs: 0, onWait: () => undefined });
  await expect(takeTurn(directory.path, { signal, waitMs: 0, onWait: () => undefined })).rejects.toMatchObject({
    code: "TIMEOUT",
    message: `another command works on this network by hand (process ${process.pid} on ${hostname()}); try again when it is through`,
  });
});

test("a turn whose process was killed is over", async () => {
  await using directory = await folder();
  await mkdir(join(directory.path, "by-hand"));
  await writeFile(join(directory.path, "by-hand", "6"), `${hostname()}:${2 ** 22 + 1}:12345`);
  await using turn = await takeTurn(directory.path, { signal, waitMs: 0, onWait: () => undefined });
  expect(turn.number).toBe(7);
});

test("of many who come at once each has a turn of its own, one at a time", async () => {
  await using directory = await folder();
  let inside = 0;
  const numbers = await Promise.all(
    Array.from({ length: 12 }, async () => {
      await using turn = await takeTurn(directory.path, { signal, waitMs: 20_000, onWait: () => undefined });
      inside++;
      expect(inside).toBe(1);
      // Long enough for others to come in, if they could.
      for (let round = 0; round < 200; round++) await new Promise(setImmediate);
      inside--;
      return turn.number;
    }),
  );
  expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
});
