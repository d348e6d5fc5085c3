/** How nodes behave, with the names of those that it is about. What they are at is the plan's to say. */
import type { Behaviour } from "../../node-image/contract/index.ts";
import type { WrittenBehaviour } from "./behaviour-schema.ts";

/** As the contract has it, with names of nodes and groups in the place of multiaddrs. */
export type NamedBehaviour =
  | Exclude<Behaviour, { kind: "sybil" | "lying-exchange" }>
  | { readonly kind: "sybil"; readonly victim: string; readonly identities: number }
  | {
      readonly kind: "lying-exchange";
      readonly hands: "dead" | "accomplices";
      /** A group or a node; undefined where none are handed out. */
      readonly accomplices: string | undefined;
      readonly peers: number;
    };

export function resolveBehaviour(written: WrittenBehaviour | undefined): NamedBehaviour {
  if (written === undefined) return { kind: "honest" };
  if (typeof written === "string") return { kind: written };
  const { spam, "graft-flood": grafts, "ihave-spam": ihaves, slow, "lying-exchange": lies, sybil } = written;
  if (spam !== undefined) return { kind: "spam", perSecond: spam.rate, content: spam.content };
  if (grafts !== undefined) return { kind: "graft-flood", perSecond: grafts.rate };
  if (ihaves !== undefined) return { kind: "ihave-spam", perSecond: ihaves.rate };
  if (slow !== undefined) return { kind: "slow", delayMs: slow.delay };
  if (lies !== undefined) return { kind: "lying-exchange", accomplices: undefined, ...lies };
  if (sybil !== undefined) return { kind: "sybil", ...sybil };
  throw new Error("a behaviour without a kind passed the schema");
}
