/** `model: poisson`: nodes of a group leave and come back at given mean rates, independently of one another. */
import { z } from "zod";
import { frequencyPerSecond } from "../../base/units.ts";
import type { TimedAction } from "../../model/plan.ts";
import type { NodeId } from "../../model/step.ts";
import { poissonArrivalsMs } from "../draw.ts";
import { comebackOf, nodeAction } from "../timeline.ts";
import { type ChurnOptions, churnFields } from "./churn.ts";

const schema = z
  .strictObject({
    ...churnFields,
    model: z.literal("poisson").meta({
      description: "Departures and returns of the group as Poisson processes",
      notYet: ["diurnal", "flash-crowd", "mass-leave", "rolling", "trace"],
    }),
    leave: frequencyPerSecond().meta({ description: 'Departures of the whole group, as "6/m"' }),
    join: frequencyPerSecond().meta({ description: 'Returns of the whole group, as "6/m"' }),
    "min-online": z
      .int()
      .min(0)
      .meta({ description: "A departure that would leave fewer online does not happen", examples: [8] })
      .default(0),
  })
  .meta({ description: "Departures and returns as two Poisson processes over a whole group" });

export const poisson = { schema, timeline };

/**
 * A departure takes a random online node, a return a random offline one. A return while all are online, or a
 * departure at the floor, does not happen: near the edges the rates are upper bounds.
 */
function timeline(churn: z.infer<typeof schema>, o: ChurnOptions): readonly TimedAction[] {
  const events = [
    ...poissonArrivalsMs(o.random.fork("leave"), churn.leave, o.durationMs).map((atMs) => ({ atMs, leaves: true })),
    ...poissonArrivalsMs(o.random.fork("join"), churn.join, o.durationMs).map((atMs) => ({ atMs, leaves: false })),
  ].toSorted((a, b) => a.atMs - b.atMs);
  const choose = o.random.fork("choose");
  const online = new Set<NodeId>(o.nodes);
  const offline = new Set<NodeId>();
  return events.flatMap(({ atMs, leaves }) => {
    const [from, to] = leaves ? [online, offline] : [offline, online];
    const [node] = from.size > (leaves ? churn["min-online"] : 0) ? choose.sample([...from], 1) : [];
    if (node === undefined) return [];
    from.delete(node);
    to.add(node);
    return [nodeAction(atMs, o.cause, leaves ? churn.exit : comebackOf(churn.exit), [node])];
  });
}
