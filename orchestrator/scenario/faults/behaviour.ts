/** `behaviours:` of a phase: `{ of: mobile, behaviour: mute, at: 10s }`. They are started anew as adversaries, and as they were at its end. */
import { z } from "zod";
import { durationMs } from "../../base/units.ts";
import { behaviour } from "../behaviour-schema.ts";
import { target } from "./target.ts";

export const phaseBehaviour = z
  .strictObject({
    of: target,
    behaviour,
    at: durationMs().meta({ description: 'When, since the start of the phase, as "5s"' }).prefault("0ms"),
    for: durationMs({ min: 1, text: "of 1ms or more" })
      .meta({ description: "How long; to the end of the phase when left out" })
      .optional(),
  })
  .meta({
    description: "Nodes that behave in another way for some time",
    examples: [{ of: { group: "mobile", share: "20%" }, behaviour: "mute" }],
  });
