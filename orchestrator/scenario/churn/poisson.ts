/** `model: poisson`: nodes of a group leave and come back at given mean rates, independently of one another. */
import { z } from "zod";
import { frequencyPerSecond } from "../../base/units.ts";
import type { ChurnFigures } from "../../model/plan.ts";
import { poissonArrivalsMs } from "../draw.ts";
import { type ChurnMoment, type ChurnOptions, churnFields } from "./churn.ts";
import { comingsAndGoings } from "./comings-and-goings.ts";

const schema = z
  .strictObject({
    ...churnFields,
    model: z.literal("poisson").meta({ description: "Departures and returns of the group as Poisson processes" }),
    leave: frequencyPerSecond().meta({ description: 'Departures of the whole group, as "6/m"' }),
    join: frequencyPerSecond().meta({ description: 'Returns of the whole group, as "6/m"' }),
  })
  .meta({ description: "Departures and returns as two Poisson processes over a whole group" });

export const poisson = { schema, moments, asked };

type Poisson = z.infer<typeof schema>;

function moments(churn: Poisson, o: ChurnOptions): readonly ChurnMoment[] {
  const goes = poissonArrivalsMs(o.random.fork("leave"), churn.leave, o.durationMs);
  const comes = poissonArrivalsMs(o.random.fork("join"), churn.join, o.durationMs);
  return comingsAndGoings(goes, comes, churn["min-online"], o);
}

function asked({ leave, join }: Poisson, { durationMs }: ChurnOptions): Partial<ChurnFigures> {
  return { departures: (leave * durationMs) / 1000, returns: (join * durationMs) / 1000 };
}
