/** A zod check for mappings whose kind is the key that they have: `{ stop: fleet, at: 5s }`. */
import type { z } from "zod";

export function exactlyOneOf(kinds: readonly string[]) {
  return ({ value, issues }: z.core.ParsePayload<object>): void => {
    const present = kinds.filter((kind) => kind in value && value[kind as keyof typeof value] !== undefined);
    if (present.length === 1) return;
    const found = present.length === 0 ? "no kind" : present.join(" and ");
    issues.push({ code: "custom", input: value, message: `has ${found}; expected exactly one of ${kinds.join(", ")}` });
  };
}
