/**
 * A fault as a topology writes it: one kind of fault as its key, and its time. A new kind is one new file and one
 * key here. Leaves out who is hit: `assign-nodes.ts` draws that.
 */
import { z } from "zod";
import { exactlyOneOf } from "../../base/exactly-one-of.ts";
import { durationMs } from "../../base/units.ts";
import { cut, flap } from "./cut.ts";
import { deadBootstrap } from "./dead-bootstrap.ts";
import { partition } from "./partition.ts";
import { processFaultKinds, target } from "./process-fault.ts";

const faultKinds = [...processFaultKinds, "partition", "cut", "flap", "dead-bootstrap"] as const;

export const fault = z
  .strictObject({
    stop: target.meta({ description: "Ask these to end (SIGTERM)" }).optional(),
    kill: target.meta({ description: "Kill these (SIGKILL)" }).optional(),
    pause: target.meta({ description: "Freeze these" }).optional(),
    restart: target.meta({ description: "Stop these and start them again at once" }).optional(),
    partition: partition.optional(),
    cut: cut.optional(),
    flap: flap.optional(),
    "dead-bootstrap": deadBootstrap.optional(),
    at: durationMs().meta({ description: 'When, since the start of the phase, as "5s"' }).prefault("0ms"),
    for: durationMs({ min: 1, text: "of 1ms or more" })
      .meta({ description: "How long; to the end of the phase when left out" })
      .optional(),
  })
  .check(exactlyOneOf(faultKinds))
  .meta({
    description: `One of ${faultKinds.join(", ")}, with its time`,
    notYet: ["cpu", "memory", "clock", "disk", "upgrade"],
  });

export type Fault = z.infer<typeof fault>;
