/** What all churn models share: their common keys, and what their timelines are made from. */
import { z } from "zod";
import type { Random } from "../../base/random.ts";
import type { NodeId } from "../../model/step.ts";

export const churnFields = {
  group: z.string().meta({ description: "The group that comes and goes", examples: ["mobile"] }),
  exit: z
    .enum(["stop", "kill", "pause"])
    .meta({
      description: "How a node leaves: asked to end, killed, or frozen",
      notYet: ["cut"],
    })
    .default("kill"),
  identity: z
    .enum(["keep"])
    .meta({ description: "A node comes back with its key and its disk", notYet: ["fresh"] })
    .default("keep"),
};

export interface ChurnOptions {
  /** The nodes that come and go; all of them online at first. */
  readonly nodes: readonly NodeId[];
  readonly durationMs: number;
  readonly cause: string;
  readonly random: Random;
}
