/**
 * Links that let nothing through, in the words of faults: `cut: { between: [eu, us] }`, `flap: { of: mobile-3, up: 5s, down: 2s }`.
 * Each is a change of conditions, so all that holds for those holds for it.
 */
import { z } from "zod";
import type { Condition } from "../conditions/condition.ts";
import { flapFields, linkFields } from "../conditions/links.ts";
import { target } from "./target.ts";

const fields = {
  ...linkFields,
  of: target.meta({ description: "The last miles of these, both directions", examples: ["mobile"] }).optional(),
};

export const cut = z
  .strictObject(fields)
  .meta({ description: "Links that let nothing through", examples: [{ between: ["eu", "us"] }] });

export const flap = z.strictObject({ ...fields, ...flapFields }).meta({
  description: "Links that let nothing through for `down`, then work for `up`, over and over",
  examples: [{ between: ["eu", "us"], up: "5s", down: "2s" }],
});

type Time = Pick<Condition, "at" | "for">;
/** With the nodes drawn of whom it leaves the choice. */
type Links = Pick<Condition, "between" | "from" | "to" | "of">;

export function cutCondition(links: Links, { at, for: forMs }: Time): Condition {
  return { ...links, at, for: forMs, cut: true };
}

export function flapCondition(
  { up, down, ...links }: Links & Pick<z.infer<typeof flap>, "up" | "down">,
  time: Time,
): Condition {
  return { ...cutCondition(links, time), flap: { up, down } };
}
