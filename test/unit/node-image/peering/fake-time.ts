/** Tests under fake time and seeded chance: to be called once in a test file. */
import { beforeEach, vi } from "vitest";
import { seededRandom } from "../../../../orchestrator/base/random.ts";

export function useFakeTime(): void {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_700_000_000_000 });
    vi.spyOn(Math, "random").mockImplementation(seededRandom(1).next);
  });
}

export const second = 1000;
export const minute = 60 * second;

/** Lets so much time pass, with all that happens in it. */
export async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

/** Of what needs time to be done. */
export async function settled<T>(work: Promise<T>): Promise<T> {
  // What it throws is thrown to whoever awaits it below.
  work.catch(() => {});
  await pass(10 * second);
  return work;
}
