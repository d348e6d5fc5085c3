/**
 * `model: flash-crowd`: the nodes of a group that has not started yet come all within a short time, and stay. It is how the
 * group starts, so the cast of its phase has these arrivals among its starts.
 */
import { z } from "zod";
import { durationMs } from "../../base/units.ts";
import type { ChurnFigures } from "../../model/plan.ts";
import { type ChurnMoment, type ChurnOptions, churnedGroup } from "./churn.ts";
import { spreadOver } from "./spread-over.ts";

const schema = z
  .strictObject({
    group: churnedGroup,
    "min-online": z
      .int()
      .min(0)
      .meta({ description: "So many start with the phase; the others are the crowd", examples: [2] })
      .default(0),
    model: z.literal("flash-crowd").meta({ description: "A group that has not started yet comes within a short time" }),
    at: durationMs().meta({ description: 'When it begins, since the start of the phase, as "10s"' }).prefault("0ms"),
    within: durationMs()
      .meta({ description: 'They come at times drawn evenly over it, as "5s"; all at once for 0ms' })
      .prefault("5s"),
  })
  .meta({ description: "A group that no phase has started comes within a short time, and stays" });

export const flashCrowd = { schema, moments, asked };

export type FlashCrowd = z.infer<typeof schema>;

function moments(churn: FlashCrowd, { nodes, random }: Pick<ChurnOptions, "nodes" | "random">): readonly ChurnMoment[] {
  const inOrder = random.fork("choose").sample(nodes, nodes.length);
  const [first, crowd] = [inOrder.slice(0, churn["min-online"]), inOrder.slice(churn["min-online"])];
  return [
    ...spreadOver(first, { at: 0, within: 0 }, random, false),
    ...spreadOver(crowd, churn, random.fork("join"), false),
  ];
}

function asked(_: FlashCrowd, { nodes }: ChurnOptions): Partial<ChurnFigures> {
  return { returns: nodes.length };
}
