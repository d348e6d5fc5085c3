/**
 * Data that came together from several files, one on top of the other, and where each value of it is written.
 * What is said of one file by `extends:` in another follows JSON Merge Patch (RFC 7396): mappings are merged key by key, `null` takes a
 * key away, all else takes the place of what was there. Beyond it, items of `phases` and `expect` go by their names, and what is
 * taken away or changed must be there.
 */
import { didYouMean } from "./did-you-mean.ts";
import type { Path } from "./problem.ts";
import type { Place } from "./yaml-source.ts";

export interface FilePlace extends Place {
  readonly file: string;
  /** 0 for the file that was asked for, 1 for the one that it extends, and so on. */
  readonly depth: number;
}

export interface Layer {
  readonly value: unknown;
  /** Of a value, or of its key; of the nearest parent when the path leads nowhere. */
  placeOf(path: Path, atKey: boolean): FilePlace;
}

/** Something that the upper layer says of what the lower one does not have. */
export type ReportMisfit = (path: Path, message: string) => void;

/** @param path of both, from the root */
export function mergeLayers(lower: Layer, upper: Layer, report: ReportMisfit, path: Path = []): Layer {
  if (path.length === 1 && isNamedList(path[0]) && Array.isArray(lower.value)) {
    if (isMapping(upper.value)) return changeItems(lower, upper, report, path);
    if (Array.isArray(upper.value)) return chooseItems(lower, upper, report, path);
  }
  return isMapping(lower.value) && isMapping(upper.value) ? mergeMappings(lower, upper, report, path) : upper;
}

function mergeMappings(lower: Layer, upper: Layer, report: ReportMisfit, path: Path): Layer {
  const [below, above] = [parts(lower), parts(upper)];
  const merged = new Map(below);
  for (const [key, part] of above) {
    const old = below.get(key);
    if (part.value !== null) {
      merged.set(key, old === undefined ? part : mergeLayers(old, part, report, [...path, key]));
    } else if (!merged.delete(key)) {
      report([...path, key], `is taken away, and ${isNotThere(key, [...below.keys()], lower)}`);
    }
  }
  return { value: Object.fromEntries(valuesOf(merged)), placeOf: placeIn(merged, upper) };
}

/** `phases: { split: { for: 60s } }`: changes of single items, by name. */
function changeItems(lower: Layer, upper: Layer, report: ReportMisfit, path: Path): Layer {
  const items = new Map(namedItems(lower));
  for (const [name, part] of parts(upper)) {
    const old = items.get(name);
    if (old === undefined) report([...path, name], `is changed, and ${isNotThere(name, namesIn(items), lower)}`);
    else if (part.value === null) items.delete(name);
    else items.set(name, mergeLayers(old, part, report, [...path, name]));
  }
  return listOf([...items.values()], upper);
}

/** A new list, in which a bare name stands for the item of that name below. */
function chooseItems(lower: Layer, upper: Layer, report: ReportMisfit, path: Path): Layer {
  const known = namedItems(lower);
  const chosen = [...parts(upper)].map(([i, item]) => {
    if (typeof item.value !== "string") return item;
    const old = known.get(item.value);
    if (old === undefined)
      report([...path, i], `is "${item.value}", and ${isNotThere(item.value, namesIn(known), lower)}`);
    return old ?? item;
  });
  return listOf(chosen, upper);
}

function isNamedList(key: string | number | undefined): boolean {
  return key === "phases" || key === "expect";
}

/** Items without a name have their number, which no name can be; so has a second one of a name. */
function namedItems(list: Layer): ReadonlyMap<string | number, Layer> {
  const items = new Map<string | number, Layer>();
  for (const [i, item] of parts(list)) {
    const name = isMapping(item.value) && typeof item.value.name === "string" ? item.value.name : i;
    items.set(items.has(name) ? i : name, item);
  }
  return items;
}

function namesIn(items: ReadonlyMap<string | number, Layer>): readonly string[] {
  return [...items.keys()].filter((name) => typeof name === "string");
}

function isNotThere(name: string | number, known: readonly (string | number)[], { placeOf }: Layer): string {
  return `${placeOf([], false).file} has none of that name${didYouMean(String(name), known.map(String))}`;
}

function parts(layer: Layer): Map<string | number, Layer> {
  const entries = Array.isArray(layer.value) ? [...layer.value.entries()] : Object.entries(layer.value ?? {});
  return new Map(
    entries.map(([step, value]) => [
      step,
      { value, placeOf: (path: Path, atKey: boolean) => layer.placeOf([step, ...path], atKey) },
    ]),
  );
}

function listOf(items: readonly Layer[], own: Layer): Layer {
  return { value: items.map(({ value }) => value), placeOf: placeIn(new Map(items.entries()), own) };
}

function placeIn(parts: ReadonlyMap<string | number, Layer>, own: Layer): Layer["placeOf"] {
  return (path, atKey) => {
    const [step, ...rest] = path;
    const part = step === undefined ? undefined : parts.get(step);
    return part?.placeOf(rest, atKey) ?? own.placeOf(path, atKey);
  };
}

function valuesOf(layers: ReadonlyMap<string | number, Layer>): [string | number, unknown][] {
  return [...layers].map(([step, { value }]) => [step, value]);
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
