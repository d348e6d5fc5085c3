/** How many of a group's nodes something is about: a number of nodes, or a share of the group. */
import { z } from "zod";
import { shareRatio } from "../base/units.ts";

export const placement = z.union([
  z.int().min(0).meta({ description: "a number of nodes" }),
  shareRatio().transform((share) => ({ share })),
]);

export type Placement = z.infer<typeof placement>;
