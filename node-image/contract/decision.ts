/** What the peer manager decided, and why: every dial, refusal, back-off, eviction, protection and disconnect. */
import * as z from "zod";

export const decisionKind = z.enum([
  /** A dial was begun. How it ended is a `dial` event. */
  "dial",
  /** An inbound connection was not accepted. */
  "refuse",
  /** A peer is not dialled for a while. */
  "back-off",
  /** A back-off was cut short, or failures were forgiven. */
  "forgive",
  /** A connection was closed because there are too many. */
  "evict",
  /** A connection was closed for another reason. */
  "disconnect",
  /** A bootstrap node was let go. */
  "release",
  "protect",
  "unprotect",
  "block",
  "unblock",
  "tag",
  /** A peer is kept out of the meshes for a while. */
  "mute",
  /** A mesh peer is let go, so that a full mesh has a place. */
  "prune",
  /** A peer's credit fell below or rose above a threshold. */
  "credit",
  /** A peer of a wanted capability gained or lost its slot. */
  "service",
  /** Peers were asked for, or learnt of. */
  "exchange",
  /** The settings were changed while the node ran. */
  "limits",
  /** Most connections are of one kind: somebody may be cutting this node off. */
  "eclipse",
  /** A peer was dropped from the peer store. */
  "forget",
]);

export const decision = z.strictObject({
  kind: z.literal("decision"),
  atMs: z.number(),
  what: decisionKind,
  /** The peer it is about; left out where it is about none or several. */
  peer: z.string().optional(),
  /** A sentence without the values. */
  reason: z.string(),
  /** What led to it, by name; a unit ends the name. */
  values: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
});

export type Decision = z.infer<typeof decision>;
export type DecisionKind = z.infer<typeof decisionKind>;
