/** `--set groups.node.count=50`: values from the command line, put into the file's data before it is checked. */
import { parseDocument } from "yaml";
import { didYouMean } from "./did-you-mean.ts";
import type { Path } from "./problem.ts";

export interface Override {
  /** Where it comes from, as a message begins: "--set groups.node.count=50". */
  readonly text: string;
  readonly path: Path;
}

export interface Overridden {
  readonly value: unknown;
  readonly overrides: readonly Override[];
  /** A whole sentence each. */
  readonly refusals: readonly string[];
}

/** Applied in their order, the later on top. Items of lists go by their `name` or their number from 0. */
export function applyOverrides(root: unknown, texts: readonly string[]): Overridden {
  let value = root;
  const overrides: Override[] = [];
  const refusals: string[] = [];
  for (const setting of texts) {
    const text = `--set ${setting}`;
    const [, name = "", written = ""] = /^([^=]+)=(.*)$/s.exec(setting) ?? [];
    const document = parseDocument(written, { prettyErrors: false });
    const found = findPath(name, value);
    if (name === "" || document.errors.length > 0) {
      refusals.push(`${text}: expected path=value, as "groups.node.count=50"`);
    } else if ("refusal" in found) {
      refusals.push(`${text}: ${found.refusal}`);
    } else {
      value = withValue(value, found.path, document.toJS({ maxAliasCount: 0 }));
      overrides.push({ text, path: found.path });
    }
  }
  return { value, overrides, refusals };
}

/** @param name "groups.node.count" */
export function findPath(name: string, root: unknown): { readonly path: Path } | { readonly refusal: string } {
  const path = resolve(name.split("."), root);
  if (path === undefined) {
    return { refusal: `${name} leads through a value that has no keys, or to an item that does not exist` };
  }
  if (!unknownName(path, root)) return { path };
  const known = Object.keys((root as Record<string, object>)[path[0]] ?? {});
  return { refusal: `${path[0]} has no "${path[1]}"${didYouMean(path[1], known)}` };
}

export function withValue(value: unknown, [step, ...rest]: Path, leaf: unknown): unknown {
  if (step === undefined) return leaf;
  if (Array.isArray(value)) return value.map((item, i) => (i === step ? withValue(item, rest, leaf) : item));
  const mapping = value as Record<string, unknown> | undefined;
  return { ...mapping, [step]: withValue(mapping?.[step], rest, leaf) };
}

/** A slip in a name must not bring a new group, link or flow into being. */
function unknownName(path: Path, root: unknown): path is readonly [string, string, ...Path] {
  const [section, name] = path;
  if (section !== "groups" && section !== "links" && section !== "traffic") return false;
  const names = (root as Record<string, unknown>)[section];
  return typeof names === "object" && names !== null && name !== undefined && !Object.hasOwn(names, name);
}

/** Keys may be new; items of lists must be there. */
function resolve([step, ...rest]: readonly string[], value: unknown): Path | undefined {
  if (step === undefined) return [];
  if (Array.isArray(value)) {
    const named = value.findIndex((item) => typeof item === "object" && item?.name === step);
    const index = named >= 0 ? named : Number(step);
    const below = index in value ? resolve(rest, value[index]) : undefined;
    return below && [index, ...below];
  }
  if (value !== undefined && (typeof value !== "object" || value === null)) return undefined;
  const below = resolve(rest, (value as Record<string, unknown> | undefined)?.[step]);
  return below && [step, ...below];
}
