/** A value that several views share: whoever watches it is told when it is another. */
export interface Watched<T> {
  readonly value: T;
  set(value: T): void;
  /** Told of each later value. */
  watch(tell: (value: T) => void): void;
}

export function watched<T>(first: T): Watched<T> {
  let value = first;
  const watchers: ((value: T) => void)[] = [];
  return {
    get value() {
      return value;
    },
    set(next) {
      value = next;
      for (const tell of watchers) tell(next);
    },
    watch(tell) {
      watchers.push(tell);
    },
  };
}
