/** Which partitions and changes of links hold at a time: the fold over a plan's actions that planning and running share. */
import type { Action } from "../model/step.ts";
import type { Partition } from "../trace/parting.ts";

export type Change = Pick<Extract<Action, { kind: "change" }>, "links" | "to">;

/** By their ids, in the order in which they came. */
export interface InForce {
  readonly partitions: ReadonlyMap<string, Partition>;
  /** The later takes precedence over the earlier where both name the same of the same link. */
  readonly changes: ReadonlyMap<string, Change>;
}

export const nothingInForce: InForce = { partitions: new Map(), changes: new Map() };

/** The same object when the action is not about links. */
export function inForceAfter(before: InForce, action: Action): InForce {
  const { partitions, changes } = before;
  switch (action.kind) {
    case "partition":
      return { partitions: new Map([...partitions, [action.id, action]]), changes };
    case "change":
      return { partitions, changes: new Map([...changes, [action.id, action]]) };
    case "heal":
      return { partitions: without(partitions, action.id), changes: without(changes, action.id) };
    default:
      return before;
  }
}

/** What came, went or was changed between two times: as it is at the later one, or as it was. */
export function differenceOf(
  before: InForce,
  now: InForce,
): { readonly partitions: readonly Partition[]; readonly changes: readonly Change[] } {
  return {
    partitions: different(before.partitions, now.partitions),
    changes: different(before.changes, now.changes),
  };
}

function different<T>(before: ReadonlyMap<string, T>, now: ReadonlyMap<string, T>): readonly T[] {
  return [...new Set([...before.keys(), ...now.keys()])]
    .filter((id) => before.get(id) !== now.get(id))
    .flatMap((id) => now.get(id) ?? before.get(id) ?? []);
}

function without<T>(map: ReadonlyMap<string, T>, id: string): ReadonlyMap<string, T> {
  return new Map([...map].filter(([key]) => key !== id));
}
