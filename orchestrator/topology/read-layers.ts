/** A topology file and all that it extends, read and merged. Checks that they can be merged, and nothing of what they say. */
import { basename, dirname, isAbsolute, join } from "node:path";
import { messageOf } from "../base/errors.ts";
import { type FilePlace, type Layer, mergeLayers } from "./layers.ts";
import { type Path, showPath } from "./problem.ts";
import { readYaml } from "./yaml-source.ts";

/** The text of a file, by its path from the folder of the topology file; throws when there is none. */
export type ReadText = (fileName: string) => string;

export interface Layers {
  readonly layer: Layer & { readonly value: Readonly<Record<string, unknown>> };
  /** `readText` for what the data names: from the folder of the file itself, else of the nearest one below that has it. */
  readonly readText: ReadText;
}

/** Each a whole line: `ten.yaml:14:13: extends is ...`. */
export interface LayersRefused {
  readonly refusals: readonly string[];
}

/** A chain that is longer is a slip. */
const mostLayers = 16;

export function readLayers(text: string, fileName: string, readText: ReadText): Layers | LayersRefused {
  const refusals: string[] = [];
  const refuse = (place: FilePlace, message: string) => refusals.push(`${lineOf(place)} ${message}`);
  const chain = [basename(fileName)];

  const read = (text: string): Layer | undefined => {
    const own = chain.at(-1) ?? "";
    const at = { file: isAbsolute(own) ? own : join(dirname(fileName), own), depth: chain.length - 1 };
    const source = readYaml(text);
    if (source.kind === "refused") {
      for (const { message, ...place } of source.refusals) refuse({ ...at, ...place }, message);
      return undefined;
    }
    const { value } = source;
    const layer: Layer = { value, placeOf: (path, atKey) => ({ ...at, ...source.placeOf(path, atKey) }) };
    // What is no name the schema refuses.
    if (typeof value.extends !== "string") return layer;
    const place = layer.placeOf(["extends"], false);
    const next = isAbsolute(value.extends) ? value.extends : join(dirname(own), value.extends);
    if (chain.includes(next)) {
      refuse(place, `extends is "${value.extends}", and so the file extends itself: ${[...chain, next].join(" → ")}`);
      return undefined;
    }
    if (chain.length === mostLayers) {
      refuse(place, `extends is one of ${mostLayers} in a chain; expected fewer`);
      return undefined;
    }
    let nextText: string;
    try {
      nextText = readText(next);
    } catch (error) {
      refuse(place, `extends is "${value.extends}", which cannot be read: ${messageOf(error)}`);
      return undefined;
    }
    chain.push(next);
    const lower = read(nextText);
    const report = (path: Path, message: string) => {
      refuse(layer.placeOf(path, true), `${showPath(path, value)} ${message}`);
    };
    return lower && mergeLayers(lower, layer, report);
  };

  const layer = read(text);
  if (layer === undefined || refusals.length > 0) return { refusals };
  return { layer: layer as Layers["layer"], readText: nearest(chain.map(dirname), readText) };
}

function lineOf({ file, line, column }: FilePlace): string {
  return `${file}:${line}:${column}:`;
}

function nearest(folders: readonly string[], readText: ReadText): ReadText {
  return (name) => {
    let first: unknown;
    for (const folder of new Set(folders)) {
      try {
        return readText(isAbsolute(name) ? name : join(folder, name));
      } catch (error) {
        first ??= error; // the next folder may have it; if none has, where it was looked for first is told
      }
    }
    throw first;
  };
}
