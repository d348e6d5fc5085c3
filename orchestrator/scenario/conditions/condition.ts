/**
 * A change of conditions as a phase writes it: which links, from when to when, and what becomes of them: one state, a ramp
 * from one to another, a flap, or the replay of a trace file. Leaves out whom names mean and what fits together:
 * `topology/` knows that.
 */
import { z } from "zod";
import { durationMs } from "../../base/units.ts";
import { effectFields, lastMileOf, segmentOf } from "../../conditions/index.ts";
import { rate } from "../../conditions/rate.ts";
import type { LinkChange } from "../../model/step.ts";
import { flapFields, linkFields } from "./links.ts";

/** Also two values of a field, from one to the other of which it goes. */
function orRamp<T extends z.ZodType>(field: z.ZodOptional<T>) {
  const value = field.unwrap();
  const ramp = z.strictObject({ from: value, to: value });
  return z
    .union([value, ramp.meta({ description: "from one value to another" })], {
      error: ({ input }) => value.safeParse(input).error?.issues[0]?.message,
    })
    .meta({ description: value.description ?? "" })
    .optional();
}

const flap = z
  .strictObject(flapFields)
  .meta({ description: "The change comes and goes, first `down`, then `up`", examples: [{ up: "5s", down: "2s" }] });

export const condition = z
  .strictObject({
    ...linkFields,
    at: durationMs().meta({ description: 'When, since the start of the phase, as "5s"' }).prefault("0ms"),
    for: durationMs({ min: 1, text: "of 1ms or more" })
      .meta({ description: "How long; to the end of the phase when left out" })
      .optional(),
    ...effectFields,
    ...rate.pathFields,
    ...rate.mileFields,
    delay: orRamp(effectFields.delay),
    jitter: orRamp(effectFields.jitter),
    loss: orRamp(effectFields.loss),
    reorder: orRamp(effectFields.reorder),
    duplicate: orRamp(effectFields.duplicate),
    corrupt: orRamp(effectFields.corrupt),
    rate: orRamp(rate.pathFields.rate),
    up: orRamp(rate.mileFields.up),
    down: orRamp(rate.mileFields.down),
    cut: z.literal(true).meta({ description: "Nothing gets through" }).optional(),
    over: durationMs({ min: 1, text: "of 1ms or more" })
      .meta({ description: "How long a ramp takes; all of its time when left out" })
      .optional(),
    flap: flap.optional(),
    replay: z
      .string()
      .min(1)
      .meta({ description: "A trace file (CSV), beside the topology file", examples: ["traces/lte.csv"] })
      .optional(),
    once: z.literal(true).meta({ description: "A replay stays at its last row, and does not begin anew" }).optional(),
    start: z
      .enum(["random"])
      .meta({ description: "Where a replay begins: at a time of its trace that is drawn by the seed" })
      .optional(),
  })
  .meta({ description: "Other conditions of some links for some time, undone at the phase's end" });

export type Condition = z.infer<typeof condition>;

export const rampFields = ["delay", "jitter", "loss", "reorder", "duplicate", "corrupt", "rate", "up", "down"] as const;

/** The fields that go from one value to another. */
export function rampsIn(written: Condition): readonly (typeof rampFields)[number][] {
  return rampFields.filter((field) => typeof written[field] === "object");
}

/** What it makes of its links once `share` of its ramps is done, 0..1. */
export function changeAt(written: Condition, share: number): LinkChange {
  const value = (field: (typeof rampFields)[number]) => {
    const one = written[field];
    if (typeof one !== "object") return one;
    const now = one.from + (one.to - one.from) * share;
    return field === "rate" || field === "up" || field === "down" ? Math.round(now) : Number(now.toPrecision(10));
  };
  const flat = { ...written, ...Object.fromEntries(rampFields.map((field) => [field, value(field)])) };
  return { ...segmentOf(flat as Flat), ...lastMileOf(flat as Flat), ...(written.cut && { cut: true }) };
}

type Flat = Parameters<typeof segmentOf>[0] & Parameters<typeof lastMileOf>[0];
