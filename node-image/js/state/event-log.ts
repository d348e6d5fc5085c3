/** Events since the node's start, in a buffer that forgets the oldest and counts what it forgot. */
export interface EventLog<Event> {
  append(event: Event): void;
  /** The number of events so far: where a reader who has seen all of them stands. */
  readonly position: number;
  /** How many of them the buffer lost. */
  readonly forgotten: number;
  /** What came after a position, and how much of it is lost. */
  since(position: number): { readonly events: readonly Event[]; readonly dropped: number };
}

export function eventLog<Event>(capacity: number): EventLog<Event> {
  let held: Event[] = [];
  /** No longer in `held`. */
  let cut = 0;
  const position = () => cut + held.length;
  /** Position of the oldest event that is still told of. */
  const first = () => Math.max(cut, position() - capacity);
  return {
    append: (event) => {
      held.push(event);
      // Cut in bulk: shifting one at a time would move the whole buffer for each event.
      if (held.length >= 2 * capacity) {
        cut += held.length - capacity;
        held = held.slice(-capacity);
      }
    },
    get position() {
      return position();
    },
    get forgotten() {
      return first();
    },
    since: (from) => ({
      events: held.slice(Math.max(from, first()) - cut),
      dropped: Math.max(0, first() - from),
    }),
  };
}
