import { beforeEach, expect, test, vi } from "vitest";
import { pauseContainer } from "../../../orchestrator/engine/docker/pause-container.ts";

const freezing =
  "(HTTP code 500) server error - Cannot pause container 1a2b: OCI runtime pause failed: unable to freeze: unknown";
const { signal } = new AbortController();

beforeEach(() => vi.useFakeTimers());

/** Fails with these, one after the other, then pauses. */
function containerOf(...failures: string[]) {
  const pause = vi.fn(async () => {
    const failure = failures.shift();
    if (failure !== undefined) throw new Error(failure);
  });
  return { pause };
}

test("a freezer that gave up is tried again", async () => {
  const container = containerOf(freezing, freezing);
  const paused = pauseContainer(container, signal);
  await vi.advanceTimersByTimeAsync(200);
  await paused;
  expect(container.pause).toHaveBeenCalledTimes(3);
});

test("what else the engine says is thrown at once", async () => {
  const container = containerOf("(HTTP code 409) conflict - container 1a2b is not running");
  await expect(pauseContainer(container, signal)).rejects.toThrow("is not running");
  expect(container.pause).toHaveBeenCalledTimes(1);
});

test("one that never freezes is given up after ten seconds, with what the engine said", async () => {
  const paused = pauseContainer(containerOf(...Array.from({ length: 200 }, () => freezing)), signal);
  const outcome = expect(paused).rejects.toThrow(
    `a container that freezes did not come within 10000 ms; last seen: ${freezing}`,
  );
  await vi.advanceTimersByTimeAsync(10_000);
  await outcome;
});
