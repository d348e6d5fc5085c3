/** Whether two changes of conditions are about some of the same links, in the same direction. */
import type { LinkSelection } from "../model/step.ts";

export function shareLinks(a: LinkSelection, b: LinkSelection): boolean {
  if (a.kind === "last-mile") return b.kind === "last-mile" && meet(a.of, b.of);
  if (b.kind === "last-mile") return false;
  const alike = meet(a.from, b.from) && meet(a.to, b.to);
  return alike || ((a.bothWays || b.bothWays) && meet(a.from, b.to) && meet(a.to, b.from));
}

function meet(a: readonly string[], b: readonly string[]): boolean {
  const other = new Set(b);
  return a.some((id) => other.has(id));
}
