/** Does something so many times a second, in portions, until it is disposed. */

/** Time between two portions: short beside a heartbeat, long beside the cost of a timer. */
const portionMs = 100;

/**
 * @param act is told how many times are due. It never overlaps with itself: what falls due while a portion takes
 *   longer is done after it, but no more than one second's worth.
 */
export function paced(perSecond: number, act: (due: number) => void | Promise<void>): AsyncDisposable {
  let due = 0;
  let lastMs = performance.now();
  let acting: Promise<void> | undefined;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    due = Math.min(due + ((nowMs - lastMs) * perSecond) / 1000, Math.max(1, perSecond));
    lastMs = nowMs;
    if (acting !== undefined || due < 1) return;
    const portion = Math.floor(due);
    due -= portion;
    acting = Promise.try(act, portion).finally(() => {
      acting = undefined;
    });
  }, portionMs);
  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await acting;
    },
  };
}
