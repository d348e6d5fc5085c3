/** All churn models. A new one is one new file, its schema in the union and its lines in the switches. */
import { z } from "zod";
import type { ChurnFigures } from "../../model/plan.ts";
import type { ChurnMoment, ChurnOptions, ChurnTimeline, ChurnTimelineOptions } from "./churn.ts";
import { churnActions } from "./churn-actions.ts";
import { diurnal } from "./diurnal.ts";
import { flashCrowd } from "./flash-crowd.ts";
import { massLeave } from "./mass-leave.ts";
import { poisson } from "./poisson.ts";
import { rolling } from "./rolling.ts";
import { sessions } from "./sessions.ts";
import { traceChurn } from "./trace-churn.ts";

export const churn = z.discriminatedUnion("model", [
  poisson.schema,
  sessions.schema,
  diurnal.schema,
  flashCrowd.schema,
  massLeave.schema,
  rolling.schema,
  traceChurn.schema,
]);

export type Churn = z.infer<typeof churn>;

/** Without a flash crowd's arrivals, which are starts. */
export function churnTimeline(config: Churn, o: ChurnTimelineOptions): ChurnTimeline {
  if (config.model === "rolling") return rolling.timeline(config, o);
  if (config.model === "flash-crowd") return { timeline: [], endsAs: new Map() };
  return churnActions(churnMoments(config, o), config, o);
}

function churnMoments(
  config: Exclude<Churn, { model: "rolling" | "flash-crowd" }>,
  o: ChurnOptions,
): readonly ChurnMoment[] {
  switch (config.model) {
    case "poisson":
      return poisson.moments(config, o);
    case "sessions":
      return sessions.moments(config, o);
    case "diurnal":
      return diurnal.moments(config, o);
    case "mass-leave":
      return massLeave.moments(config, o);
    case "trace":
      return traceChurn.moments(config, o);
    default:
      return config satisfies never;
  }
}

/** What is asked of a whole phase, in figures; null where the model asks for none. */
export function churnFigures(config: Churn, o: ChurnOptions): ChurnFigures {
  return { departures: null, returns: null, onlineMs: null, offlineMs: null, ...askedOf(config, o) };
}

function askedOf(config: Churn, o: ChurnOptions): Partial<ChurnFigures> {
  switch (config.model) {
    case "poisson":
      return poisson.asked(config, o);
    case "sessions":
      return sessions.asked(config);
    case "diurnal":
      return diurnal.asked(config, o);
    case "flash-crowd":
      return flashCrowd.asked(config, o);
    case "mass-leave":
      return massLeave.asked(config, o);
    case "rolling":
      return rolling.asked(config, o);
    case "trace":
      return traceChurn.asked(config, o);
    default:
      return config satisfies never;
  }
}
