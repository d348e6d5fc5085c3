/** The actions of one fault on nodes: what it does to them and, where it ends before its phase does, what brings them back. */
import type { TimedAction } from "../../model/plan.ts";
import type { NodeId } from "../../model/step.ts";
import { describeLife, type LifeBook, startsAs } from "../life-book.ts";
import { undoneBy } from "../timeline.ts";
import type { Assignment } from "./assign-nodes.ts";
import type { NodeFault } from "./node-fault.ts";
import { selectionOf } from "./target.ts";

export function nodeFaultTimeline(
  { fault, nodes }: Pick<Assignment, "fault" | "nodes">,
  { phaseMs, book }: { readonly phaseMs: number; readonly book: LifeBook },
): readonly TimedAction[] {
  const { cause, atMs, forMs, does } = fault;
  const endMs = atMs + (forMs ?? Infinity);
  const endsBefore = does.kind !== "restart" && endMs < phaseMs;
  const timed = (time: number, action: TimedAction["action"]): TimedAction => ({ atMs: time, cause, action });
  const choice = choiceOf(fault, nodes, book);
  if (choice !== undefined) {
    const { id } = choice;
    return [timed(atMs, choice), ...(endsBefore ? [timed(endMs, { kind: "release", id })] : [])];
  }
  const begins = does.kind === "become" ? startsAs(book.livesOf(nodes, does.change), book) : [{ ...does, nodes }];
  const ends = does.kind === "become" ? startsAs(book.livesOf(nodes, {}), book) : [{ ...undoneBy(does), nodes }];
  return [
    ...begins.map((action) => timed(atMs, action)),
    ...(endsBefore ? ends.map((action) => timed(endMs, action)) : []),
  ];
}

/** Undefined where the nodes are known. */
function choiceOf({ target, does, cause }: NodeFault, from: readonly NodeId[], book: LifeBook) {
  const { take } = selectionOf(target);
  if (take.kind !== "role") return undefined;
  const effect =
    does.kind === "become"
      ? ({ kind: "start", life: book.commonLifeOf(from, does.change), as: describeLife(does.change) } as const)
      : does;
  return { kind: "choose", id: cause, role: take.role, from, count: take.count, does: effect } as const;
}
