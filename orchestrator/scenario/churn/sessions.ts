/** `model: sessions`: each node alternates between sessions online and offline, on its own. */
import { z } from "zod";
import type { ChurnFigures } from "../../model/plan.ts";
import { type ChurnMoment, type ChurnOptions, churnFields, keepOnline } from "./churn.ts";
import { drawLengthMs, meanLengthMs, sessionLength } from "./session-length.ts";

const schema = z
  .strictObject({
    ...churnFields,
    model: z.literal("sessions").meta({ description: "Each node alternates between being online and offline" }),
    online: sessionLength,
    offline: sessionLength,
  })
  .meta({ description: "Each node alternates between sessions online and offline whose lengths are drawn" });

export const sessions = { schema, moments, asked };

type Sessions = z.infer<typeof schema>;

/** All nodes begin a session online with the phase; each draws from a source of its own. */
function moments(churn: Sessions, o: ChurnOptions): readonly ChurnMoment[] {
  const all = o.nodes.flatMap((node) => {
    const random = o.random.fork(node);
    const own: ChurnMoment[] = [];
    for (let atMs = 0, goes = true; ; goes = !goes) {
      atMs += drawLengthMs(goes ? churn.online : churn.offline, random);
      if (atMs >= o.durationMs) return own;
      own.push({ atMs, goes, nodes: [node] });
    }
  });
  const inOrder = all.toSorted((a, b) => a.atMs - b.atMs);
  return keepOnline(churn["min-online"], o.nodes, inOrder);
}

function asked({ online, offline }: Sessions): Partial<ChurnFigures> {
  return { onlineMs: meanLengthMs(online), offlineMs: meanLengthMs(offline) };
}
