/**
 * Lets networks begin one after the other: the next when the one before lives and the host has room again. Of two that start their nodes at
 * once, each keeps the other waiting for cores, and neither comes to a verdict; once they stand, most need little.
 */
import { untilHostHasRoom } from "../../run/host-room.ts";
import type { RunListener } from "../../run/run-status.ts";
import type { FinishedRun } from "../run-planned.ts";

/** Waits for its turn, and then runs. */
export type Turnstile = (
  listener: RunListener,
  run: (listener: RunListener) => Promise<FinishedRun>,
) => Promise<FinishedRun>;

/** @param hasRoom returns when another may begin; its failure lets it begin at once */
export function turnstile(hasRoom: () => Promise<void>): Turnstile {
  let free = Promise.resolve();
  return async (listener, run) => {
    const { promise: lives, resolve } = Promise.withResolvers<void>();
    const turn = free;
    // An interrupted wait lets all through: runs look at the signal themselves.
    free = turn.then(() => lives).then(() => hasRoom().catch(() => undefined));
    await turn;
    const onStatus: RunListener["onStatus"] = (status) => {
      if (status.stage === "phase") resolve();
      listener.onStatus(status);
    };
    try {
      return await run({ ...listener, onStatus });
    } finally {
      resolve();
    }
  };
}

/** Returns when the cores of this machine were half idle for four seconds, at the latest after a minute and a half. */
export async function hostHasRoom(o: { readonly signal: AbortSignal }): Promise<void> {
  // What starts nodes step by step rests for a look in between.
  await untilHostHasRoom({ ...o, busyRatio: 0.5, everyMs: 2000, looks: 2, longestMs: 90_000 });
}
