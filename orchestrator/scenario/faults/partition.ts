/** `partition: [[eu], [us, asia]]`: every link between two islands is cut, both ways. */
import { z } from "zod";
import type { TimedAction } from "../../model/plan.ts";
import type { NodeId } from "../../model/step.ts";
import { healOf } from "../timeline.ts";

export const islands = z
  .array(z.array(z.string()).min(1))
  .min(2)
  .meta({
    description: "Islands of regions, groups or nodes; no link between two of them works",
    examples: [[["eu"], ["us", "asia"]]],
  });

export interface PartitionFault {
  readonly islands: readonly (readonly string[])[];
  readonly atMs: number;
  /** Null: to the end of the phase. */
  readonly forMs: number | null;
  readonly cause: string;
}

/** @param islands of node names; the partition goes by the name of its cause. */
export function partitionTimeline(
  fault: PartitionFault,
  islands: readonly (readonly NodeId[])[],
  phaseMs: number,
): readonly TimedAction[] {
  const { cause, atMs } = fault;
  const action = { kind: "partition", id: cause, islands } as const;
  const endMs = atMs + (fault.forMs ?? Infinity);
  const cut: TimedAction = { atMs, cause, action };
  return endMs >= phaseMs ? [cut] : [cut, { atMs: endMs, cause, action: healOf(action) }];
}
