/** Values that last, in short: each with for how many times on end it held. The page's own script reads them with this, too. */
import type { RunLengths } from "./report-document.ts";

type Value = number | null;

export function runLengths(values: readonly Value[]): RunLengths {
  const lengths: Value[] = [];
  let times = 0;
  for (const [i, value] of values.entries()) {
    times++;
    if (i + 1 < values.length && values[i + 1] === value) continue;
    lengths.push(value, times);
    times = 0;
  }
  return lengths;
}

export function expand(lengths: RunLengths): readonly Value[] {
  const values: Value[] = [];
  eachRun(lengths, (value, from, until) => {
    for (let i = from; i < until; i++) values.push(value);
  });
  return values;
}

/** Null beyond the end, too. */
export function valueAt(lengths: RunLengths, place: number): Value {
  let found: Value = null;
  eachRun(lengths, (value, from, until) => {
    if (place >= from && place < until) found = value;
  });
  return found;
}

/** Calls back with each value and the places from which and until which (that one not included) it held. */
export function eachRun(lengths: RunLengths, visit: (value: Value, from: number, until: number) => void): void {
  let from = 0;
  for (let i = 0; i < lengths.length; i += 2) {
    const until = from + (lengths[i + 1] ?? 0);
    visit(lengths[i] ?? null, from, until);
    from = until;
  }
}
