/**
 * Links that let nothing through, in the words of faults: `cut: { between: [eu, us] }`, `flap: { of: mobile-3, up: 5s, down: 2s }`.
 * Each is a change of conditions, so all that holds for those holds for it.
 */
import { z } from "zod";
import type { Condition } from "../conditions/condition.ts";
import { flapFields, linkFields } from "../conditions/links.ts";

export const cut = z
  .strictObject(linkFields)
  .meta({ description: "Links that let nothing through", examples: [{ between: ["eu", "us"] }] });

export const flap = z.strictObject({ ...linkFields, ...flapFields }).meta({
  description: "Links that let nothing through for `down`, then work for `up`, over and over",
  examples: [{ between: ["eu", "us"], up: "5s", down: "2s" }],
});

type Time = Pick<Condition, "at" | "for">;

export function cutCondition(links: z.infer<typeof cut>, { at, for: forMs }: Time): Condition {
  return { ...links, at, for: forMs, cut: true };
}

export function flapCondition({ up, down, ...links }: z.infer<typeof flap>, time: Time): Condition {
  return { ...cutCondition(links, time), flap: { up, down } };
}
