/** Faults of a node's process: stop, kill, pause, restart. They differ in one word, so they share one file. */
import { z } from "zod";
import { exactlyOneOf } from "../../base/exactly-one-of.ts";
import { shareRatio } from "../../base/units.ts";
import type { TimedAction } from "../../model/plan.ts";
import type { NodeId } from "../../model/step.ts";
import { comebackOf, nodeAction } from "../timeline.ts";

export const processFaultKinds = ["stop", "kill", "pause", "restart"] as const;
export type ProcessFaultKind = (typeof processFaultKinds)[number];

/** Whom: all of a group, one node, or a count or share of a group drawn by chance. */
export const target = z.union([
  z.string().meta({ description: "a group, or one node", examples: ["mobile"] }),
  z
    .strictObject({
      group: z.string().meta({ description: "The group that is drawn from", examples: ["mobile"] }),
      count: z
        .int()
        .min(1)
        .meta({ description: "Nodes drawn by chance", examples: [2] })
        .optional(),
      share: shareRatio().meta({ description: 'Share of the group, rounded to whole nodes, as "25%"' }).optional(),
    })
    .check(exactlyOneOf(["count", "share"]))
    .meta({
      description: "a number or share of a group",
      examples: [{ group: "mobile", count: 2 }],
      notYet: ["region", "role"],
    }),
]);

export type Target = z.infer<typeof target>;

export interface ProcessFault {
  readonly kind: ProcessFaultKind;
  readonly target: Target;
  readonly atMs: number;
  /** Null: to the end of the phase. */
  readonly forMs: number | null;
  readonly cause: string;
}

/** The fault itself and, where it ends before the phase does, what ends it. */
export function processFaultTimeline(
  fault: ProcessFault,
  nodes: readonly NodeId[],
  phaseMs: number,
): readonly TimedAction[] {
  const begins = nodeAction(fault.atMs, fault.cause, fault.kind, nodes);
  const endMs = fault.atMs + (fault.forMs ?? Infinity);
  if (fault.kind === "restart" || endMs >= phaseMs) return [begins];
  return [begins, nodeAction(endMs, fault.cause, comebackOf(fault.kind), nodes)];
}
