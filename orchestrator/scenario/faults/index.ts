/**
 * A fault as a topology writes it: one kind of fault as its key, and its time. A new kind is one new file and one
 * key here. Leaves out who is hit: `assign-nodes.ts` draws that.
 */
import { z } from "zod";
import { exactlyOneOf } from "../../base/exactly-one-of.ts";
import { durationMs } from "../../base/units.ts";
import { cut, flap } from "./cut.ts";
import { deadBootstrap } from "./dead-bootstrap.ts";
import { nodeFaults, nodeFaultWords } from "./node-faults.ts";
import { partition } from "./partition.ts";

const faultKinds = [...nodeFaultWords, "partition", "cut", "flap", "dead-bootstrap"] as const;

export const fault = z
  .strictObject({
    stop: nodeFaults.stop.schema.optional(),
    kill: nodeFaults.kill.schema.optional(),
    pause: nodeFaults.pause.schema.optional(),
    restart: nodeFaults.restart.schema.optional(),
    cpu: nodeFaults.cpu.schema.optional(),
    memory: nodeFaults.memory.schema.optional(),
    clock: nodeFaults.clock.schema.optional(),
    disk: nodeFaults.disk.schema.optional(),
    upgrade: nodeFaults.upgrade.schema.optional(),
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
  .meta({ description: `One of ${faultKinds.join(", ")}, with its time` });

export type Fault = z.infer<typeof fault>;
