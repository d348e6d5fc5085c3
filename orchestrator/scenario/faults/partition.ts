/**
 * `partition:` as written: islands by their names, or a form of them of which the seed draws who is where. Leaves out whom the
 * names mean: `islands.ts` draws from nodes.
 */
import { z } from "zod";
import { exactlyOneOf } from "../../base/exactly-one-of.ts";
import type { TimedAction } from "../../model/plan.ts";
import { names } from "../conditions/links.ts";
import { healOf } from "../timeline.ts";
import type { Islands } from "./islands.ts";

const islands = z.array(z.array(z.string()).min(1)).min(2);
const orAll = "regions, groups or nodes, or `all`";

export const partition = z
  .union([
    islands.meta({
      description: "islands of regions, groups or nodes",
      examples: [[["eu"], ["us", "asia"]]],
    }),
    z
      .strictObject({
        halves: names
          .meta({ description: `Two halves of these, drawn by chance: ${orAll}`, examples: ["all"] })
          .optional(),
        majorities: names
          .meta({
            description: `Each of these sees a majority of them, and no two the same one: ${orAll}`,
            examples: ["all"],
          })
          .optional(),
        bridge: names
          .meta({ description: "The one node, or those, through which alone two sides meet", examples: ["node-3"] })
          .optional(),
        between: z
          .tuple([names, names])
          .meta({ description: "The sides of `bridge`; halves of all others when left out", examples: [["eu", "us"]] })
          .optional(),
        "one-way": islands
          .meta({
            description: "What the first island sends to the others is lost; the way back works",
            examples: [[["eu"], ["us"]]],
          })
          .optional(),
      })
      .check(exactlyOneOf(["halves", "majorities", "bridge", "one-way"]))
      .meta({ description: "a form of partition", examples: [{ halves: "all" }] }),
  ])
  .meta({ description: "Islands between which no link works", examples: [[["eu"], ["us", "asia"]]] });

export type WrittenPartition = z.infer<typeof partition>;

export interface PartitionFault {
  readonly partition: WrittenPartition;
  readonly atMs: number;
  /** Null: to the end of the phase. */
  readonly forMs: number | null;
  readonly cause: string;
}

/** The partition goes by the name of its cause. */
export function partitionTimeline(
  { cause, atMs, forMs }: PartitionFault,
  islands: Islands,
  phaseMs: number,
): readonly TimedAction[] {
  const action = { kind: "partition", id: cause, ...islands } as const;
  const endMs = atMs + (forMs ?? Infinity);
  const cut: TimedAction = { atMs, cause, action };
  return endMs >= phaseMs ? [cut] : [cut, { atMs: endMs, cause, action: healOf(action) }];
}
