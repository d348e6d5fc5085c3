/** `arrival:` of a flow: when its messages are due. Leaves out replayed ones, whose times are in their file. */
import { z } from "zod";
import { exactlyOneOf } from "../../base/exactly-one-of.ts";
import type { Random } from "../../base/random.ts";
import { durationMs } from "../../base/units.ts";
import { poissonArrivalsMs } from "../draw.ts";
import { draw, meanOf, quantity } from "./quantity.ts";

const longestGapMs = 3_600_000;
const mostInBurst = 10_000;

const bursts = z.strictObject({
  size: quantity(
    z
      .int()
      .min(1)
      .max(mostInBurst)
      .meta({ description: "Messages of a burst", examples: [20] }),
  ).meta({ description: "Messages of a burst: a number, or a distribution", examples: [20] }),
  gap: quantity(durationMs({ min: 1, max: longestGapMs, text: "of 1ms..1h" })).meta({
    description: "From the last message of a burst to the first of the next: a duration, or a distribution",
    examples: ["10s"],
  }),
  spacing: durationMs({ max: longestGapMs, text: "of 0ms..1h" })
    .meta({ description: 'Between two messages of a burst, as "20ms"; all at once when left out' })
    .prefault("0ms"),
});

const example = { bursts: "{ bursts: { size: 20, gap: 10s } }", replayed: "{ replayed: traces/chat.csv }" };

export const arrival = z
  .union(
    [
      z.enum(["constant", "poisson"]).meta({ description: "Evenly spaced, or as a Poisson process; with `rate`" }),
      z
        .strictObject({
          bursts: bursts
            .meta({ description: "Bursts and silence; without `rate`", examples: [{ size: 20, gap: "10s" }] })
            .optional(),
          replayed: z
            .string()
            .min(1)
            .meta({
              description: "A file of times (CSV), beside the topology file; without `rate`",
              examples: ["traces/chat.csv"],
            })
            .optional(),
        })
        .check(exactlyOneOf(["bursts", "replayed"]))
        .meta({ description: "Bursts, or times from a file", examples: [{ bursts: { size: 20, gap: "10s" } }] }),
    ],
    {
      error: ({ input }) =>
        input === "bursts" || input === "replayed"
          ? `is "${input}" without its settings; expected ${example[input]}`
          : undefined,
    },
  )
  .meta({ description: "When messages are sent" });

type Bursts = z.infer<typeof bursts>;

/** With the rate where one is needed. */
export type Arrivals =
  | { readonly kind: "constant" | "poisson"; readonly perSecond: number }
  | ({ readonly kind: "bursts" } & Bursts);

/** In ms over [0, durationMs), ascending, not rounded. */
export function arrivalsMs(arrivals: Arrivals, durationMs: number, random: Random): readonly number[] {
  switch (arrivals.kind) {
    case "constant":
      return evenly(arrivals.perSecond, durationMs);
    case "poisson":
      return poissonArrivalsMs(random, arrivals.perSecond, durationMs);
    case "bursts":
      return inBursts(arrivals, durationMs, random);
    default:
      return arrivals satisfies never;
  }
}

/** Messages a second in the long run. */
export function meanPerSecond(arrivals: Arrivals): number {
  if (arrivals.kind !== "bursts") return arrivals.perSecond;
  const size = meanOf(arrivals.size);
  return (size * 1000) / (meanOf(arrivals.gap) + (size - 1) * arrivals.spacing);
}

/** The first one half a gap after the start, so that a phase's beginning and its first message do not coincide. */
function evenly(perSecond: number, durationMs: number): readonly number[] {
  const gapMs = 1000 / perSecond;
  return Array.from({ length: Math.floor(durationMs / gapMs + 0.5) }, (_, i) => (i + 0.5) * gapMs);
}

/** The first burst comes half a gap after the start, too. */
function inBursts({ size, gap, spacing }: Bursts, durationMs: number, random: Random): readonly number[] {
  const [sizes, gaps] = [random.fork("size"), random.fork("gap")];
  const drawGapMs = () => Math.max(1, draw(gap, gaps));
  const times: number[] = [];
  for (let atMs = drawGapMs() / 2; atMs < durationMs; atMs += drawGapMs()) {
    const count = Math.min(mostInBurst, Math.max(1, Math.round(draw(size, sizes))));
    times.push(...Array.from({ length: count }, (_, i) => atMs + i * spacing));
    atMs += (count - 1) * spacing;
  }
  return times.filter((atMs) => atMs < durationMs);
}
