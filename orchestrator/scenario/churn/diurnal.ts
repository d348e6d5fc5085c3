/** `model: diurnal`: nodes of a group leave and come back at rates that follow the hours of a day, however long it is. */
import { z } from "zod";
import { durationMs, frequencyPerSecond } from "../../base/units.ts";
import type { ChurnFigures } from "../../model/plan.ts";
import { varyingArrivalsMs } from "../draw.ts";
import { type ChurnMoment, type ChurnOptions, churnFields } from "./churn.ts";
import { comingsAndGoings } from "./comings-and-goings.ts";

const curve = z
  .union([
    z
      .array(frequencyPerSecond())
      .min(2)
      .max(1000)
      .meta({ description: "a list of rates, evenly spaced over the period, with straight lines between them" }),
    z
      .strictObject({
        low: frequencyPerSecond().meta({ description: 'The lowest rate, half a period from the peak, as "2/m"' }),
        high: frequencyPerSecond().meta({ description: 'The highest rate, as "12/m"' }),
        peak: durationMs().meta({ description: 'When it is highest, since the start of the period, as "20s"' }),
      })
      .meta({ description: "a cosine between two rates" }),
  ])
  .meta({ examples: [{ low: "2/m", high: "12/m", peak: "20s" }] });

export type Curve = z.infer<typeof curve>;

const schema = z
  .strictObject({
    ...churnFields,
    model: z
      .literal("diurnal")
      .meta({ description: "Departures and returns of the group at rates that follow curves" }),
    period: durationMs({ min: 1000, text: "of 1s or more" })
      .meta({ description: 'How long a day takes, as "60s"; as long as the phase when left out' })
      .optional(),
    leave: curve.meta({ description: "Departures of the whole group: a curve of rates" }),
    join: curve.meta({ description: "Returns of the whole group: a curve of rates" }),
  })
  .meta({ description: "Departures and returns as Poisson processes whose rates follow curves, period after period" });

export const diurnal = { schema, moments, asked };

type Diurnal = z.infer<typeof schema>;

function moments(churn: Diurnal, o: ChurnOptions): readonly ChurnMoment[] {
  const timesOf = (name: "leave" | "join") =>
    varyingArrivalsMs(o.random.fork(name), rateOver(churn, name, o), highestOf(churn[name]), o.durationMs);
  return comingsAndGoings(timesOf("leave"), timesOf("join"), churn["min-online"], o);
}

const meanSteps = 10_000;

function asked(churn: Diurnal, o: ChurnOptions): Partial<ChurnFigures> {
  const expected = (name: "leave" | "join") => {
    const rateAt = rateOver(churn, name, o);
    const times = Array.from({ length: meanSteps }, (_, i) => ((i + 0.5) * o.durationMs) / meanSteps);
    return times.reduce((sum, atMs) => sum + (rateAt(atMs) * o.durationMs) / meanSteps / 1000, 0);
  };
  return { departures: expected("leave"), returns: expected("join") };
}

function rateOver({ period, ...churn }: Diurnal, name: "leave" | "join", { durationMs: lengthMs }: ChurnOptions) {
  const periodMs = period ?? lengthMs;
  return (atMs: number) => rateAt(churn[name], (atMs % periodMs) / periodMs, periodMs);
}

/** @param turn how much of the period is over, 0..1 */
function rateAt(of: Curve, turn: number, periodMs: number): number {
  if ("low" in of) {
    const { low, high, peak } = of;
    return low + ((high - low) * (1 + Math.cos(2 * Math.PI * (turn - peak / periodMs)))) / 2;
  }
  const place = turn * of.length;
  const [before = 0, after = 0] = [of[Math.floor(place)], of[(Math.floor(place) + 1) % of.length]];
  return before + (after - before) * (place % 1);
}

function highestOf(of: Curve): number {
  return "low" in of ? Math.max(of.low, of.high) : Math.max(...of);
}
