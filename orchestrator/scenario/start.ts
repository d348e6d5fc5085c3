/** `start:` of a phase: bootstrap nodes first, the others one after the other in an order of chance. */
import { z } from "zod";
import type { Random } from "../base/random.ts";
import { durationMs } from "../base/units.ts";
import type { TimedAction } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import { nodeAction } from "./timeline.ts";

export const start = z
  .strictObject({
    groups: z
      .array(z.string())
      .min(1)
      .meta({
        description: "Groups that start here; all that have not started yet when left out",
        examples: [["node"]],
      })
      .optional(),
    stagger: durationMs({ max: 600_000, text: "of 0ms..10m" })
      .meta({ description: 'Time between two nodes, as "100ms"; 50ms when left out, 0ms for all at once' })
      .prefault("50ms"),
    paced: z.boolean().default(false).meta({
      description:
        "Waits with each node until the host has room for it, so that the network can be larger than one that starts by the clock",
    }),
  })
  .meta({ description: "What this phase starts. When no phase says `start`, the first one starts all groups" });

export type Start = z.infer<typeof start>;

/** The time that bootstrap nodes get to be there before the others knock. */
const headStartMs = 1000;

export function startTimeline(
  nodes: readonly { readonly id: NodeId; readonly bootstrap: boolean }[],
  o: { readonly staggerMs: number; readonly paced: boolean; readonly cause: string; readonly random: Random },
): readonly TimedAction[] {
  const bootstrap = nodes.filter((node) => node.bootstrap).map((node) => node.id);
  const others = nodes.filter((node) => !node.bootstrap).map((node) => node.id);
  const firstMs = bootstrap.length === 0 ? 0 : headStartMs;
  const shuffled = o.random.sample(others, others.length);
  const batches = o.staggerMs === 0 ? [shuffled] : shuffled.map((node) => [node]);
  return [
    ...(bootstrap.length === 0 ? [] : [nodeAction(0, o.cause, "start", bootstrap)]),
    ...(others.length === 0
      ? []
      : batches.map((batch, i) => ({
          ...nodeAction(firstMs + i * o.staggerMs, o.cause, "start", batch),
          ...(o.paced && { paced: true as const }),
        }))),
  ];
}
