/**
 * `model: rolling`: the nodes of a group are started anew, a batch at a time, each once the network is healthy again: a restart, or
 * an upgrade. When that is only shows in the run, which carries the batches out.
 */
import { z } from "zod";
import { durationMs } from "../../base/units.ts";
import type { ChurnFigures } from "../../model/plan.ts";
import type { NodeId } from "../../model/step.ts";
import { implementation } from "../implementation.ts";
import { describeLife, type LifeChange } from "../life-book.ts";
import { type ChurnOptions, type ChurnTimeline, type ChurnTimelineOptions, restartFields } from "./churn.ts";

const schema = z
  .strictObject({
    ...restartFields,
    model: z.literal("rolling").meta({ description: "All nodes start anew, a batch at a time, with health between" }),
    batch: z
      .int()
      .min(1)
      .meta({ description: "Nodes that start anew at a time", examples: [2] })
      .default(1),
    at: durationMs().meta({ description: 'When it begins, since the start of the phase, as "10s"' }).prefault("0ms"),
    "healthy-within": durationMs({ min: 1000, text: "of 1s or more" })
      .meta({
        description:
          'How long to wait for health before the next batch comes all the same, as "20s"; what the phase has for each when left out',
      })
      .optional(),
    to: implementation
      .meta({ description: "The implementation that they start as, and stay: an upgrade; their own when left out" })
      .optional(),
  })
  .meta({ description: "A restart or an upgrade of a whole group, a batch at a time, waiting for health between" });

export const rolling = { schema, timeline, asked, waitMs };

export type Rolling = z.infer<typeof schema>;

/** For health after each batch. */
function waitMs({ batch, at, "healthy-within": written }: Rolling, nodes: number, lengthMs: number): number {
  return written ?? Math.max(0, Math.floor((lengthMs - at) / Math.ceil(nodes / batch)));
}

/** The batches are drawn by chance. */
function timeline(churn: Rolling, o: ChurnTimelineOptions): ChurnTimeline {
  const { nodes, durationMs: lengthMs, cause, random, lives } = o;
  const change = changeOf(churn, cause);
  const life = change === undefined ? null : lives.commonLifeOf(nodes, change);
  if (life !== null) for (const node of nodes) lives.rebase(node, life);
  const batches = inBatches(random.fork("choose").sample(nodes, nodes.length), churn.batch);
  const healthyWithinMs = waitMs(churn, nodes.length, lengthMs);
  const as = change === undefined ? {} : { as: describeLife(change) };
  const action = { kind: "roll", batches, life, ...as, healthyWithinMs } as const;
  return {
    timeline: [{ atMs: Math.round(churn.at), cause, action }],
    endsAs: new Map(life === null ? [] : nodes.map((node) => [node, life])),
  };
}

/** Undefined for a plain restart. */
function changeOf({ identity, disk, to }: Rolling, cause: string): LifeChange | undefined {
  if (identity === "keep" && disk === "keep" && to === undefined) return undefined;
  return {
    ...(identity === "fresh" && { identity: cause }),
    ...(disk === "fresh" && { freshDisk: cause }),
    ...(to !== undefined && { implementation: to }),
  };
}

function inBatches(nodes: readonly NodeId[], size: number): readonly (readonly NodeId[])[] {
  return Array.from({ length: Math.ceil(nodes.length / size) }, (_, i) => nodes.slice(i * size, (i + 1) * size));
}

function asked(_: Rolling, { nodes }: ChurnOptions): Partial<ChurnFigures> {
  return { departures: nodes.length, returns: nodes.length };
}
