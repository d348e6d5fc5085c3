/**
 * YAML text to plain data, and from a path in the data back to a place in the text. Refuses whatever is not one plain
 * mapping of bounded size. Knows nothing of topologies.
 */
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from "yaml";
import { messageOf } from "../base/errors.ts";
import type { Path } from "./problem.ts";

/** No topology comes near it; a machine that writes larger ones wants another format. */
const largestBytes = 1024 * 1024;
/** Aliases that one file may expand to; a YAML bomb has millions. */
const mostAliases = 200;

export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface YamlData {
  readonly kind: "data";
  /** A mapping, or a list where one may be. */
  readonly value: Readonly<Record<string, unknown>>;
  /** The place of a value, or of its key; of the nearest parent when the path leads nowhere. */
  placeOf(path: Path, atKey: boolean): Place;
}

export interface YamlRefused {
  readonly kind: "refused";
  readonly refusals: readonly (Place & { readonly message: string })[];
}

/** What a text is to be, for messages, and whether it can be a list. */
interface YamlRoot {
  readonly empty: string;
  readonly misfit: string;
  readonly mayBeList: boolean;
}

const topologyRoot: YamlRoot = {
  empty: "expected a topology, beginning with `topology: 1`",
  misfit: "is not a mapping; expected keys and values, beginning with `topology: 1`",
  mayBeList: false,
};

export function readYaml(text: string, { empty, misfit, mayBeList } = topologyRoot): YamlData | YamlRefused {
  const start = { line: 1, column: 1 };
  const refuse = (message: string, place = start): YamlRefused => ({
    kind: "refused",
    refusals: [{ ...place, message }],
  });
  if (text.length > largestBytes)
    return refuse(`the file has ${text.length} characters; expected at most ${largestBytes}`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what tells a binary file.
  if (/[\0-\x08\x0e-\x1f\ufffd]/.test(text)) return refuse("the file is binary; expected YAML text in UTF-8");

  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true, stringKeys: true });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const refusals = faultsOf(document).map(({ offset, message }) => ({ ...placeAt(offset), message }));
  if (refusals.length > 0) return { kind: "refused", refusals };
  if (document.contents === null) return refuse(`the file is empty; ${empty}`);
  if (!isMap(document.contents) && !(mayBeList && isSeq(document.contents))) {
    return refuse(`the file ${misfit}`);
  }
  try {
    const value = document.toJS({ maxAliasCount: mostAliases });
    return { kind: "data", value, placeOf: (path, atKey) => placeAt(offsetOf(document, path, atKey)) };
  } catch (error) {
    // What remains: an alias without its anchor, or so many aliases that the file would fill the memory.
    return refuse(`the anchors and aliases of the file cannot be followed: ${messageOf(error)}`);
  }
}

/** What is no YAML, and what is YAML but not plain data. */
function faultsOf(document: Document.Parsed): readonly { readonly offset: number; readonly message: string }[] {
  const faults = [...document.errors, ...document.warnings].map(({ pos, code, message }) => ({
    offset: pos[0],
    message: sayings[code] ?? `is not YAML: ${message}`,
  }));
  visit(document, {
    Pair(_, { key }) {
      if (!isScalar(key) || key.value !== "__proto__") return;
      faults.push({ offset: key.range?.[0] ?? 0, message: '"__proto__" is not a key here' });
    },
    Alias(_, alias, ancestors) {
      const target = alias.resolve(document);
      if (target === undefined || !ancestors.includes(target)) return;
      faults.push({ offset: alias.range?.[0] ?? 0, message: `the anchor &${alias.source} contains itself` });
    },
  });
  return faults;
}

const sayings: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: "the same key stands here a second time; expected each key once",
  MULTIPLE_DOCS: "a second document begins here; expected one topology a file",
  TAB_AS_INDENT: "a tab indents this line; expected spaces",
};

/** Walks down as far as the path leads; an alias leads on to what it stands for. */
function offsetOf(document: Document, path: Path, atKey: boolean): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const [i, step] of path.entries()) {
    const last = i === path.length - 1;
    const parent = isAlias(node) ? node.resolve(document) : node;
    if (isSeq(parent)) {
      node = parent.items[Number(step)];
    } else if (isMap(parent)) {
      const pair = parent.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      node = last && atKey ? pair?.key : pair?.value;
    } else {
      break;
    }
    if (!isNode(node) || !node.range) break;
    offset = node.range[0];
  }
  return offset;
}
