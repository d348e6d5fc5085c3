/**
 * What can be left out of a topology's data: phases, groups, and what a phase does. It knows where lists and names stand, and no word
 * of what is in them, so that a new kind of fault or churn needs nothing here.
 */
import { stringify } from "yaml";
import { type Path, showPath } from "../../topology/problem.ts";

export type Data = Readonly<Record<string, unknown>>;

export interface Part {
  readonly path: Path;
  /** For people: "phase steady", "phases.split.faults.0 { kill: node-1 }". */
  readonly label: string;
}

/** @param needed names of phases that have to stay */
export function phaseParts(data: Data, needed: readonly string[]): readonly Part[] {
  return phasesOf(data).flatMap(({ name }, i) =>
    needed.includes(String(name)) ? [] : [{ path: ["phases", i], label: `phase ${name}` }],
  );
}

export function groupParts({ groups }: Data): readonly Part[] {
  return Object.keys(groups as Data).map((name) => ({ path: ["groups", name], label: `group ${name}` }));
}

/** Faults, churns, conditions, flows: the items of a phase's lists, and each mapping of it that is none of its frame. */
export function itemParts(data: Data): readonly Part[] {
  return phasesOf(data).flatMap((phase, i) =>
    Object.entries(phase).flatMap(([key, value]) => {
      const path = ["phases", i, key];
      if (Array.isArray(value)) return value.map((item, j) => partOf([...path, j], item, data));
      return typeof value === "object" && value !== null && key !== "start" ? [partOf(path, value, data)] : [];
    }),
  );
}

const longestLabel = 60;

function partOf(path: Path, value: unknown, data: Data): Part {
  const text = stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trim();
  const short = text.length > longestLabel ? `${text.slice(0, longestLabel - 3)}...` : text;
  return { path, label: `${showPath(path, data)} ${short}` };
}

export function phasesOf({ phases }: Data): readonly Data[] {
  return (phases ?? []) as readonly Data[];
}

/** All at once, since the places of those behind would change. */
export function without(value: unknown, paths: readonly Path[]): unknown {
  if (paths.length === 0) return value;
  const below = (step: string | number) =>
    paths.filter(([first]) => String(first) === String(step)).map(([, ...rest]) => rest);
  const isGone = (step: string | number) => below(step).some((rest) => rest.length === 0);
  if (Array.isArray(value)) return value.flatMap((item, i) => (isGone(i) ? [] : [without(item, below(i))]));
  return Object.fromEntries(
    Object.entries(value as Data).flatMap(([key, item]) => (isGone(key) ? [] : [[key, without(item, below(key))]])),
  );
}
