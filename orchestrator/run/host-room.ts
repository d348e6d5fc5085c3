/** Waits until this machine's cores have room: what starts many processes goes no faster than it can. */

import { busyRatio, type CoreTimes, coreTimes } from "../base/core-times.ts";
import { waitUntil } from "../base/wait.ts";
import type { Signal } from "../engine/engine.ts";

export interface RoomOptions extends Signal {
  /** Of the cores' time: there is room below it, 0..1. */
  readonly busyRatio: number;
  /** From one look to the next. */
  readonly everyMs: number;
  /** Looks in a row that must show room; at least 1. */
  readonly looks: number;
  /** It returns after this in any case: whoever keeps the cores busy then is none of those that wait. */
  readonly longestMs: number;
  /** Default: of this machine. */
  readonly look?: () => CoreTimes;
}

export async function untilHostHasRoom(o: RoomOptions): Promise<void> {
  const endMs = Date.now() + o.longestMs;
  const { look = coreTimes } = o;
  let before = look();
  for (let roomy = 0; roomy < o.looks && Date.now() < endMs; ) {
    await waitUntil(Math.min(endMs, Date.now() + o.everyMs), o);
    const now = look();
    roomy = busyRatio(before, now) < o.busyRatio ? roomy + 1 : 0;
    before = now;
  }
}
