/** `capabilities:` of a topology file: what nodes serve, and what they want of others. */
import { z } from "zod";
import { durationMs } from "../base/units.ts";

/** Relay is offered by all, peer exchange by those who serve it. */
const offers = z.array(z.enum(["store", "filter", "lightpush"]));
const wants = z.partialRecord(z.enum(["store", "filter", "lightpush", "peer-exchange"]), z.int().min(1));

export const capabilities = z
  .strictObject({
    offers: offers
      .meta({ description: "What its nodes serve, besides relay and peer exchange", examples: [["store"]] })
      .optional(),
    wants: wants
      .meta({ description: "How many connected peers with a capability they want", examples: [{ store: 2 }] })
      .optional(),
    "check-every": durationMs({ min: 100, text: "of 100ms or more" })
      .meta({ description: 'Time between two trial requests to a service peer, as "15s"' })
      .optional(),
    failures: z
      .int()
      .min(1)
      .meta({ description: "Failed requests in a row after which it loses its slot", examples: [2] })
      .optional(),
  })
  .meta({ description: "What nodes serve, and want of others" });

export type WrittenCapabilities = z.infer<typeof capabilities>;
