/**
 * Which class of htb a path has. A path keeps its class as long as it keeps one of its prefixes, for what is under way to it is
 * there; a class without a path waits for the next one.
 */
import type { AgentLinkState } from "./protocol.ts";
import { effectOf } from "./shaped-node.ts";

type Path = AgentLinkState["paths"][number];

export interface ClassPath {
  /** None in a class that waits. */
  readonly to: readonly string[];
  /** Whether there is a queue for a rate, of this path or of one before it. */
  readonly hasRate: boolean;
}

/** In which order paths choose among the classes that are left. */
const choices: readonly ((one: ClassPath, path: Path) => boolean)[] = [
  (one, { to }) => one.to.join() === to.join(),
  (one, { to }) => one.to.some((prefix) => to.includes(prefix)),
  () => true,
];

export function placePaths(
  before: readonly ClassPath[],
  paths: readonly Path[],
): { readonly classes: readonly ClassPath[]; readonly classOf: readonly number[] } {
  const left = new Set(before.keys());
  const taken = new Map<Path, number>();
  for (const fits of choices) {
    for (const path of paths.filter((one) => !taken.has(one))) {
      const index = before.findIndex((one, i) => left.has(i) && fits(one, path));
      if (index === -1) continue;
      left.delete(index);
      taken.set(path, index);
    }
  }
  let next = before.length;
  const classOf = paths.map((path) => taken.get(path) ?? next++);
  const classes = Array.from({ length: next }, (_, index) => {
    const path = paths[classOf.indexOf(index)];
    const hadRate = before[index]?.hasRate ?? false;
    return { to: path?.to ?? [], hasRate: hadRate || effectOf(path?.shaping ?? [], "rate") !== undefined };
  });
  return { classes, classOf };
}
