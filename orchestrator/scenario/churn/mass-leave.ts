/** `model: mass-leave`: many nodes of a group leave within a short time, as when a provider or a release fails. */
import { z } from "zod";
import { exactlyOneOf } from "../../base/exactly-one-of.ts";
import { durationMs, shareRatio } from "../../base/units.ts";
import type { ChurnFigures } from "../../model/plan.ts";
import { type ChurnMoment, type ChurnOptions, churnFields } from "./churn.ts";
import { drawLengthMs, meanLengthMs, sessionLength } from "./session-length.ts";
import { spreadOver } from "./spread-over.ts";

const schema = z
  .strictObject({
    ...churnFields,
    model: z.literal("mass-leave").meta({ description: "Many nodes leave within a short time" }),
    count: z
      .int()
      .min(1)
      .meta({ description: "Nodes that leave, drawn by chance", examples: [10] })
      .optional(),
    share: shareRatio()
      .meta({ description: 'Share of the group that leaves, rounded to whole nodes, drawn by chance, as "50%"' })
      .optional(),
    at: durationMs().meta({ description: 'When it begins, since the start of the phase, as "10s"' }).prefault("0ms"),
    within: durationMs()
      .meta({ description: 'They leave at times drawn evenly over it, as "5s"; at once when left out' })
      .prefault("0ms"),
    away: sessionLength
      .meta({ description: "How long each stays away; to the end of the phase when left out" })
      .optional(),
  })
  .check(exactlyOneOf(["count", "share"]))
  .meta({ description: "Many nodes leave within a short time, and stay away" });

export const massLeave = { schema, moments, asked, leaving };

type MassLeave = z.infer<typeof schema>;

/** How many leave of so many nodes. */
function leaving({ count, share }: Pick<MassLeave, "count" | "share">, nodes: number): number {
  return count ?? Math.round((share ?? 0) * nodes);
}

function moments(churn: MassLeave, { nodes, durationMs: lengthMs, random }: ChurnOptions): readonly ChurnMoment[] {
  const gone = random.fork("choose").sample(nodes, leaving(churn, nodes.length));
  const goes = spreadOver(gone, churn, random.fork("leave"), true);
  const back = random.fork("away");
  const comes = goes.flatMap(({ atMs, nodes: some }) =>
    some.flatMap((node): ChurnMoment[] =>
      churn.away === undefined
        ? []
        : [{ atMs: atMs + drawLengthMs(churn.away, back.fork(node)), goes: false, nodes: [node] }],
    ),
  );
  return [...goes, ...comes.filter(({ atMs }) => atMs < lengthMs)].toSorted((a, b) => a.atMs - b.atMs);
}

function asked(churn: MassLeave, { nodes }: ChurnOptions): Partial<ChurnFigures> {
  return {
    departures: leaving(churn, nodes.length),
    ...(churn.away !== undefined && { offlineMs: meanLengthMs(churn.away) }),
  };
}
