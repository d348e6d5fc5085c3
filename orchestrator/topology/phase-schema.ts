/** `phases:` of a topology file: what happens, one phase after the other; inside one, everything at once. */
import { z } from "zod";
import { durationMs } from "../base/units.ts";
import { churn } from "../scenario/churn/index.ts";
import { condition } from "../scenario/conditions/condition.ts";
import { phaseBehaviour } from "../scenario/faults/behaviour.ts";
import { fault } from "../scenario/faults/index.ts";
import { start } from "../scenario/start.ts";
import { name } from "./name.ts";

/** A day; longer is a slip of the unit. */
const longest = { min: 1, max: 24 * 3_600_000, text: "of 1ms..24h" };

export const phase = z
  .strictObject({
    name: name("a phase", "steady"),
    for: durationMs(longest).meta({ description: 'How long the phase lasts, as "30s"; or say `until`' }).optional(),
    until: z
      .enum(["healthy"])
      .meta({ description: "The phase ends when every running node is healthy; asks for a timeout" })
      .optional(),
    timeout: durationMs(longest)
      .meta({ description: 'The phase fails when `until` has not come by then, as "90s"' })
      .optional(),
    start: start.optional(),
    traffic: z
      .array(z.string())
      .meta({ description: "Flows of `traffic:` that run in this phase", examples: [["chat"]] })
      .default([]),
    churn: z
      .union([churn, z.array(churn).meta({ description: "a list of churns" })])
      .meta({ description: "Nodes that come and go, all back at the phase's end" })
      .optional(),
    faults: z.array(fault).meta({ description: "Faults, undone at the phase's end" }).default([]),
    behaviours: z
      .array(phaseBehaviour)
      .meta({ description: "Nodes that turn into others than they are, until the phase's end" })
      .default([]),
    conditions: z
      .array(condition)
      .meta({ description: "Changes of the links' conditions, undone at the phase's end" })
      .default([]),
    keep: z
      .boolean()
      .meta({
        description: "What faults and conditions did stands until the end of the next phase without `keep`",
        examples: [true],
      })
      .default(false),
    pause: z
      .boolean()
      .meta({
        description:
          "The run waits for its operator at the end of the phase, before what it did is undone; asks for a terminal",
        examples: [true],
      })
      .default(false),
  })
  .meta({ notYet: ["repeat"] });

export type WrittenPhase = z.infer<typeof phase>;
