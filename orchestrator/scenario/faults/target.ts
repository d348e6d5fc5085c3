/** Whom a fault hits, as written: names, a number or share of what they name, or a role in the network as it stands then. */
import { z } from "zod";
import { shareRatio } from "../../base/units.ts";
import type { NodeId, Role } from "../../model/step.ts";
import { names } from "../conditions/links.ts";

export const target = z
  .union([
    z.string().meta({ description: "a region, a group or a node", examples: ["mobile"] }),
    z.array(z.string()).min(1).meta({ description: "a list of them" }),
    z
      .strictObject({
        group: z
          .string()
          .meta({ description: "Of this group", examples: ["mobile"] })
          .optional(),
        region: z
          .string()
          .meta({ description: "Of this region", examples: ["eu"] })
          .optional(),
        count: z
          .int()
          .min(1)
          .meta({ description: "Nodes drawn by chance; with a role, those who have it most", examples: [2] })
          .optional(),
        share: shareRatio().meta({ description: 'Share of them, rounded to whole nodes, as "25%"' }).optional(),
        role: z
          .enum(["best-connected", "mesh-neighbour"])
          .meta({ description: "By what they are in the network at that time: found when it is due" })
          .optional(),
        of: names
          .meta({ description: "The best connected of these (all when left out), or the mesh neighbours of this node" })
          .optional(),
      })
      .check(({ value, issues }) => {
        for (const [key, message] of misfits(value)) {
          issues.push({ code: "custom", input: value, path: [...key], message });
        }
      })
      .meta({
        description: "a number or share of a group or region, or a role",
        examples: [{ group: "mobile", count: 2 }],
      }),
  ])
  .meta({ description: "Whom it hits" });

export type Target = z.infer<typeof target>;

/** A node that could be hit, and what names mean it. */
export interface Place {
  readonly id: NodeId;
  readonly group: string;
  readonly region: string;
}

export interface Selection {
  /** The nodes that it is about: in all of these. Nobody but the node that a role is about is left out when empty. */
  readonly within: readonly Named[];
  readonly take:
    | { readonly kind: "all" }
    | { readonly kind: "count"; readonly count: number }
    | { readonly kind: "share"; readonly share: number }
    | { readonly kind: "role"; readonly role: Role; readonly count: number };
}

/** Some names, and the key under which they stand. */
export interface Named {
  readonly key: "group" | "region" | "of" | null;
  readonly names: readonly string[];
}

export function selectionOf(target: Target): Selection {
  if (typeof target === "string" || Array.isArray(target)) {
    return { within: [{ key: null, names: [target].flat() }], take: { kind: "all" } };
  }
  const { group, region, count, share, role, of } = target;
  if (role !== undefined) return selectionByRole(role, of, count ?? 1);
  const within: readonly Named[] = [
    ...(group === undefined ? [] : [{ key: "group" as const, names: [group] }]),
    ...(region === undefined ? [] : [{ key: "region" as const, names: [region] }]),
  ];
  if (count !== undefined) return { within, take: { kind: "count", count } };
  return { within, take: share === undefined ? { kind: "all" } : { kind: "share", share } };
}

function selectionByRole(kind: Role["kind"], of: z.infer<typeof names> | undefined, count: number): Selection {
  const named = of === undefined ? [] : [of].flat();
  if (kind === "mesh-neighbour") {
    return { within: [], take: { kind: "role", role: { kind, of: named[0] ?? "" }, count } };
  }
  const within = of === undefined ? [] : [{ key: "of" as const, names: named }];
  return { within, take: { kind: "role", role: { kind }, count } };
}

/** Those whom a selection is about, in their own order. */
export function membersOf<P extends Place>({ within, take }: Selection, places: readonly P[]): readonly P[] {
  const centre = take.kind === "role" && take.role.kind === "mesh-neighbour" ? take.role.of : undefined;
  const isIn = within.map((named) => wherein(named, places));
  return places.filter((place) => place.id !== centre && isIn.every((is) => is(place)));
}

/** `all` means every node, where nothing goes by that name. */
function wherein({ key, names }: Named, places: readonly Place[]): (place: Place) => boolean {
  const wanted = new Set(names);
  if (key === "group" || key === "region") return (place) => wanted.has(place[key]);
  const goesBy = (names: ReadonlySet<string>) => (place: Place) =>
    names.has(place.id) || names.has(place.group) || names.has(place.region);
  const isAll = wanted.has("all") && !places.some(goesBy(new Set(["all"])));
  return isAll ? () => true : goesBy(wanted);
}

/** How many of so many it asks for. */
export function wantedOf(take: Selection["take"], members: number): number {
  switch (take.kind) {
    case "all":
      return members;
    case "count":
    case "role":
      return take.count;
    case "share":
      return Math.round(take.share * members);
    default:
      return take satisfies never;
  }
}

/** For messages: "mobile", "mobile in eu", "all nodes". */
export function describeSelection({ within, take }: Selection): string {
  const centre = take.kind === "role" && take.role.kind === "mesh-neighbour" ? take.role.of : undefined;
  if (centre !== undefined) return `the neighbours of ${centre}`;
  return within.map(({ names }) => names.join(", ")).join(" in ") || "all nodes";
}

type Written = Exclude<Target, string | string[]>;

function* misfits({ group, region, count, share, role, of }: Written): Generator<readonly [readonly string[], string]> {
  if (role === undefined) {
    if (of !== undefined) yield [["of"], "is of no role; expected one beside it, as role: best-connected"];
    else if (group === undefined && region === undefined) {
      yield [[], "has neither group nor region nor role; expected one of them, as { group: mobile, count: 2 }"];
    }
    if (count !== undefined && share !== undefined) yield [["share"], "is beside a count; expected one of them"];
    return;
  }
  for (const [key, value] of Object.entries({ group, region })) {
    if (value !== undefined) yield [[key], `is beside a role; expected it in its of, as of: ${value}`];
  }
  if (share !== undefined) yield [["share"], "is beside a role; expected a count, as count: 2"];
  if (role === "mesh-neighbour" && typeof of !== "string") {
    yield of === undefined
      ? [[], "has nobody whose neighbours are meant; expected a node, as of: node-1"]
      : [["of"], "is a list; expected one node, as node-1"];
  }
}
