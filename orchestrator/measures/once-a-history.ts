/** What several measures, or one over many spans, need of a whole history: worked out when it is first asked for, and kept as long as the history. */
import { onceFor } from "../base/once-for.ts";
import type { History } from "../trace/history.ts";

/** @param work pure, so that nobody can tell whether it was done again */
export function onceAHistory<T>(work: (history: History) => T): (history: History) => T {
  return onceFor(work);
}
