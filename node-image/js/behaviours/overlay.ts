/** A thing with some of its parts replaced; the rest stays live, also what changes with time. */
export function overlay<Thing extends object>(original: Thing, parts: Partial<Thing>): Thing {
  return Object.create(original, Object.getOwnPropertyDescriptors(parts));
}
