/** How a node behaves: as it should, or as one kind of attacker or laggard. Everything else of it stays honest. */
import * as z from "zod";

const perSecond = z.number().positive().max(10_000);

export const behaviour = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("honest") }),
  /** Joins meshes and forwards nothing. */
  z.strictObject({ kind: z.literal("mute") }),
  /** Publishes messages that are no WakuMessage, or longer than allowed. */
  z.strictObject({ kind: z.literal("spam"), perSecond, content: z.enum(["invalid", "oversized"]) }),
  /** Sends GRAFT again and again, whatever the back-off that it was given. */
  z.strictObject({ kind: z.literal("graft-flood"), perSecond }),
  /** Announces messages that do not exist (IHAVE), so many ids a second to each peer. */
  z.strictObject({ kind: z.literal("ihave-spam"), perSecond }),
  /** Does everything this much later. */
  z.strictObject({ kind: z.literal("slow"), delayMs: z.number().positive() }),
  /** Offers its capabilities and never serves a request. */
  z.strictObject({ kind: z.literal("lazy-service") }),
  /** Answers a request for peers with addresses where nobody is, or with those of its like. */
  z.strictObject({
    kind: z.literal("lying-exchange"),
    hands: z.enum(["dead", "accomplices"]),
    /** Multiaddrs of the accomplices, with peer ids. */
    accomplices: z.array(z.string()),
    /** Peers in each answer. */
    peers: z.int().min(1).max(60),
  }),
  /** Many identities in one process that aim at the places of one victim. */
  z.strictObject({
    kind: z.literal("sybil"),
    /** Multiaddrs of the victim, with its peer id. */
    victim: z.array(z.string()).min(1),
    /** Identities, the node's own included. */
    identities: z.int().min(1).max(100),
  }),
]);

export type Behaviour = z.infer<typeof behaviour>;
