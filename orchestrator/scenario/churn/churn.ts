/** What all churn models share: their common keys, what they draw from, and what they make of it. */
import { z } from "zod";
import type { Random } from "../../base/random.ts";
import type { TimedAction } from "../../model/plan.ts";
import type { NodeId } from "../../model/step.ts";
import type { LifeBook } from "../life-book.ts";
import type { ChurnTrace } from "./churn-trace.ts";

export const churnedGroup = z.string().meta({ description: "The group that comes and goes", examples: ["mobile"] });

/** Of models that start nodes anew, and have a way of their own to take them down. */
export const restartFields = {
  group: churnedGroup,
  identity: z
    .enum(["keep", "fresh"])
    .meta({ description: "Whether a node comes back with its key, or with another each time, as a newcomer" })
    .default("keep"),
  disk: z
    .enum(["keep", "fresh"])
    .meta({ description: "Whether a node comes back with what it kept on disk, or with nothing" })
    .default("keep"),
  "min-online": z
    .int()
    .min(0)
    .meta({ description: "A departure that would leave fewer online does not happen", examples: [8] })
    .default(0),
};

export const churnFields = {
  ...restartFields,
  exit: z
    .enum(["stop", "kill", "pause", "cut"])
    .meta({
      description: "How a node leaves: asked to end, killed, frozen, or running on behind a last mile that is cut",
    })
    .default("kill"),
};

export type Exit = z.infer<typeof churnFields.exit>;

export interface ChurnOptions {
  /** The nodes that come and go; all of them online at first. */
  readonly nodes: readonly NodeId[];
  readonly durationMs: number;
  readonly random: Random;
  /** Of the model `trace`. */
  readonly trace: ChurnTrace | null;
}

export interface ChurnTimelineOptions extends ChurnOptions {
  /** Where in the topology it comes from. */
  readonly cause: string;
  readonly lives: LifeBook;
}

export interface ChurnTimeline {
  readonly timeline: readonly TimedAction[];
  /** The lives as which nodes come back that are away at its end, and as which others run; of those that are no longer as they were. */
  readonly endsAs: ReadonlyMap<NodeId, number>;
}

/** Nodes go, or come back. */
export interface ChurnMoment {
  readonly atMs: number;
  readonly goes: boolean;
  readonly nodes: readonly NodeId[];
}

/**
 * Without the departures that would leave fewer online, and without the returns that belong to them.
 * @param moments in order of time
 */
export function keepOnline(
  least: number,
  nodes: readonly NodeId[],
  moments: readonly ChurnMoment[],
): readonly ChurnMoment[] {
  const online = new Set(nodes);
  return moments.flatMap(({ atMs, goes, nodes: all }) => {
    const moved = all.filter((node) => {
      if (online.has(node) !== goes || (goes && online.size <= least)) return false;
      return goes ? online.delete(node) : online.add(node);
    });
    return moved.length === 0 ? [] : [{ atMs, goes, nodes: moved }];
  });
}
