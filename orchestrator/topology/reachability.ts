/**
 * Who can be reached how: the kinds, as a group says them, dealt to its nodes by chance, and the NATs that nodes are behind.
 * How each kind behaves is the router's; see `docker/agent/nat-rules.ts`.
 */
import { z } from "zod";
import type { Random } from "../base/random.ts";
import type { NatKind } from "../model/plan.ts";
import { apportion } from "./apportion.ts";
import { type Placement, placement } from "./placement.ts";

export const natKinds = [
  "full-cone",
  "address-restricted",
  "port-restricted",
  "symmetric",
] as const satisfies readonly NatKind[];
export const reachabilityKinds = ["public", "outbound-only", ...natKinds] as const;

export type Reachability = (typeof reachabilityKinds)[number];

/** Anybody can open a connection to these; to a full cone by the port that its router holds open. */
const dialable: readonly Reachability[] = ["public", "full-cone"];

const parts = z.strictObject(
  Object.fromEntries(reachabilityKinds.map((kind) => [kind, placement.optional()])) as Record<
    Reachability,
    z.ZodOptional<typeof placement>
  >,
);

export const reachability = z
  .union([z.enum(reachabilityKinds), parts.meta({ description: "kinds with numbers or shares" })])
  .meta({
    description:
      "Who can open connections to its nodes: everybody (public), nobody (outbound-only), or what a kind of NAT lets in",
    examples: [{ public: "50%", symmetric: "50%" }],
  });

export const nat = z
  .strictObject({
    nodes: z
      .int()
      .min(1)
      .max(100)
      .meta({ description: "Nodes behind one NAT, which share its address; of one group, region and kind" }),
  })
  .meta({ description: "The NATs that its nodes are behind; one a node when left out", examples: [{ nodes: 3 }] });

export type WrittenReachability = z.infer<typeof reachability>;
type Part = readonly [Reachability, Placement];

/** Kinds with their numbers or shares. */
export function partsOf(written: WrittenReachability): readonly Part[] {
  if (typeof written === "string") return [[written, { share: 1 }]];
  return reachabilityKinds.flatMap((kind) => {
    const part = written[kind];
    return part === undefined ? [] : [[kind, part] as const];
  });
}

/** Kinds that at least one node may be of. */
export function kindsIn(written: WrittenReachability): readonly Reachability[] {
  return partsOf(written).flatMap(([kind, part]) => ((typeof part === "number" ? part : part.share) > 0 ? [kind] : []));
}

export function isDialable(kind: Reachability): boolean {
  return dialable.includes(kind);
}

export function isNat(kind: Reachability): kind is NatKind {
  return (natKinds as readonly Reachability[]).includes(kind);
}

/** The kind of each of `count` nodes: as many of a kind as its share says, which ones by chance. */
export function drawKinds(count: number, written: WrittenReachability, random: Random): readonly Reachability[] {
  const kinds = partsOf(written);
  const weights = kinds.map(([, part]) => (typeof part === "number" ? part : part.share));
  const sound = weights.some((weight) => weight > 0) ? weights : weights.map(() => 1);
  const dealt = apportion(count, sound).flatMap((number, i) => Array(number).fill(kinds[i]?.[0]) as Reachability[]);
  return kinds.length === 1 ? dealt : random.sample(dealt, count);
}
