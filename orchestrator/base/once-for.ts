/**
 * What is worked out of an object that never changes: done when it is first asked for, and kept as long as the object. Nobody can tell
 * but by the time that it takes.
 */

/** @param work pure */
export function onceFor<Of extends object, T>(work: (of: Of) => T): (of: Of) => T {
  const done = new WeakMap<Of, { readonly value: T }>();
  return (of) => {
    let known = done.get(of);
    if (known === undefined) {
      known = { value: work(of) };
      done.set(of, known);
    }
    return known.value;
  };
}
