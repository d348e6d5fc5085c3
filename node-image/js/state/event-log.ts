/** The node's events since its start, in a buffer that forgets the oldest and counts what it forgot. */
import type { NodeEvent } from "../../contract/index.ts";

export interface EventLog {
  append(event: NodeEvent): void;
  /** The number of events so far: where a reader who has seen all of them stands. */
  readonly position: number;
  /** What came after a position, and how much of it is lost. */
  since(position: number): { readonly events: readonly NodeEvent[]; readonly dropped: number };
}

export function eventLog(capacity: number): EventLog {
  let held: NodeEvent[] = [];
  let forgotten = 0;
  return {
    append: (event) => {
      held.push(event);
      // Cut in bulk: shifting one at a time would move the whole buffer for each event.
      if (held.length >= 2 * capacity) {
        forgotten += held.length - capacity;
        held = held.slice(-capacity);
      }
    },
    get position() {
      return forgotten + held.length;
    },
    since: (position) => {
      const first = Math.max(forgotten, forgotten + held.length - capacity);
      return {
        events: held.slice(Math.max(position, first) - forgotten),
        dropped: Math.max(0, first - position),
      };
    },
  };
}
