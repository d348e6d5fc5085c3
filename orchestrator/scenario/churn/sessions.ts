/** `model: sessions`: each node alternates between sessions online and offline, on its own. */
import { z } from "zod";
import type { TimedAction } from "../../model/plan.ts";
import { comebackOf, inOrder, nodeAction } from "../timeline.ts";
import { type ChurnOptions, churnFields } from "./churn.ts";
import { drawLengthMs, sessionLength } from "./session-length.ts";

const schema = z
  .strictObject({
    ...churnFields,
    model: z.literal("sessions").meta({ description: "Each node alternates between being online and offline" }),
    online: sessionLength,
    offline: sessionLength,
  })
  .meta({ description: "Each node alternates between sessions online and offline whose lengths are drawn" });

export const sessions = { schema, timeline };

/** All nodes begin a session online with the phase; each draws from a source of its own. */
function timeline(churn: z.infer<typeof schema>, o: ChurnOptions): readonly TimedAction[] {
  return inOrder(
    o.nodes.flatMap((node) => {
      const random = o.random.fork(node);
      const actions: TimedAction[] = [];
      for (let atMs = 0, online = true; ; online = !online) {
        atMs += drawLengthMs(online ? churn.online : churn.offline, random);
        if (atMs >= o.durationMs) return actions;
        actions.push(nodeAction(atMs, o.cause, online ? churn.exit : comebackOf(churn.exit), [node]));
      }
    }),
  );
}
