/**
 * `behaviour:` of a topology file: what nodes do that is not honest. Names of nodes and groups are looked up by the checks,
 * and become addresses in the plan.
 */
import { z } from "zod";
import { exactlyOneOf } from "../base/exactly-one-of.ts";
import { durationMs, frequencyPerSecond } from "../base/units.ts";

const words = ["honest", "mute", "lazy-service"] as const;

const rate = (example: string) =>
  z.strictObject({ rate: frequencyPerSecond().meta({ description: `How often, as "${example}"` }) });

const settings = z
  .strictObject({
    spam: rate("5/s")
      .extend({
        content: z
          .enum(["invalid", "oversized"])
          .meta({ description: "No WakuMessage, or one that is too long" })
          .default("invalid"),
      })
      .meta({ description: "Publishes what must not be relayed" })
      .optional(),
    "graft-flood": rate("20/s").meta({ description: "Sends GRAFT again and again" }).optional(),
    "ihave-spam": rate("100/s").meta({ description: "Announces messages that do not exist" }).optional(),
    slow: z
      .strictObject({
        delay: durationMs({ min: 1, text: "of 1ms or more" }).meta({ description: 'By how much, as "500ms"' }),
      })
      .meta({ description: "Does everything later" })
      .optional(),
    "lying-exchange": z
      .strictObject({
        hands: z
          .enum(["dead", "accomplices"])
          .meta({ description: "Addresses where nobody is, or those of others like it" }),
        accomplices: z
          .string()
          .meta({ description: "A group, or one node", examples: ["sybil"] })
          .optional(),
        peers: z
          .int()
          .min(1)
          .max(60)
          .meta({ description: "Peers in each answer", examples: [30] })
          .default(30),
      })
      .meta({ description: "Answers requests for peers with lies" })
      .optional(),
    sybil: z
      .strictObject({
        victim: z.string().meta({ description: "A node", examples: ["node-1"] }),
        identities: z
          .int()
          .min(1)
          .max(100)
          .meta({ description: "Identities of each of its nodes", examples: [10] })
          .default(1),
      })
      .meta({ description: "Aims at the places of one victim, with many identities" })
      .optional(),
  })
  .check(exactlyOneOf(["spam", "graft-flood", "ihave-spam", "slow", "lying-exchange", "sybil"]))
  .meta({ description: "one kind of behaviour with its settings" });

export const behaviour = z
  .union([z.enum(words), settings])
  .meta({ description: "How nodes behave; honest when left out", examples: [{ spam: { rate: "5/s" } }] });

export type WrittenBehaviour = z.infer<typeof behaviour>;
