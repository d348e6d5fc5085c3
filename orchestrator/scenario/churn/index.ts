/** All churn models. A new one is one new file, its schema in the union and its line in the switch. */
import { z } from "zod";
import type { TimedAction } from "../../model/plan.ts";
import type { ChurnOptions } from "./churn.ts";
import { poisson } from "./poisson.ts";
import { sessions } from "./sessions.ts";

export const churn = z.discriminatedUnion("model", [poisson.schema, sessions.schema]);

export type Churn = z.infer<typeof churn>;

export function churnTimeline(config: Churn, o: ChurnOptions): readonly TimedAction[] {
  switch (config.model) {
    case "poisson":
      return poisson.timeline(config, o);
    case "sessions":
      return sessions.timeline(config, o);
    default:
      return config satisfies never;
  }
}
