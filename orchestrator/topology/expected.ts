/** What a place of the topology file may hold, told from the schema: for messages. */
import { stringify } from "yaml";
import { annotatedJsonSchema, type JsonSchema as Schema } from "./json-schema.ts";
import type { Path } from "./problem.ts";

export interface Expected {
  /** "a whole number of 1 or more, as 10" */
  readonly text: string;
  /** Keys or words that are known here. */
  readonly words: readonly string[];
  /** Words of the format that are not built yet. */
  readonly notYet: readonly string[];
}

/** @param path into the file; several alternatives of the schema may meet there. */
export function expectedAt(path: Path): Expected {
  const root = annotatedJsonSchema();
  const schemas = path.reduce<readonly Schema[]>(
    (now, step) => now.flatMap((schema) => below(schema, step)),
    alternatives(root),
  );
  const examples = schemas.flatMap((schema) => (schema.examples ?? []) as readonly unknown[]);
  return {
    text: [...new Set(schemas.map(textOf))].join(" or ") + exampleText(examples[0]),
    words: [...new Set(schemas.flatMap((schema) => wordsOf(schema)))],
    notYet: schemas.flatMap((schema) => (schema.notYet ?? []) as readonly string[]),
  };
}

function alternatives(schema: Schema): readonly Schema[] {
  const choices = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])] as readonly Schema[];
  return choices.length === 0
    ? [schema]
    : choices.flatMap((choice) => alternatives({ examples: schema.examples ?? [], ...choice }));
}

function below(schema: Schema, step: string | number): readonly Schema[] {
  const item = schema.prefixItems?.[Number(step)] ?? schema.items;
  const child = typeof step === "number" ? item : (schema.properties?.[step] ?? schema.additionalProperties);
  return typeof child === "object" && !Array.isArray(child) ? alternatives(child as Schema) : [];
}

function wordsOf(schema: Schema): readonly string[] {
  const words = schema.enum ?? (schema.const === undefined ? [] : [schema.const]);
  return [...words.map(String), ...Object.keys(schema.properties ?? {})];
}

function textOf(schema: Schema): string {
  if (schema.enum) return schema.enum.length === 1 ? String(schema.enum[0]) : `one of ${schema.enum.join(", ")}`;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  switch (schema.type) {
    case "integer":
    case "number":
      return `${schema.type === "integer" ? "a whole number" : "a number"} ${rangeText(schema.minimum, schema.maximum)}`;
    case "boolean":
      return "true or false";
    case "array":
      return `a list${schema.minItems === undefined ? "" : ` of ${schema.minItems}${schema.maxItems === schema.minItems ? "" : " or more"}`}`;
    case "object":
      return schema.properties ? `a mapping with ${Object.keys(schema.properties).join(", ")}` : "a mapping from names";
    default:
      return "text";
  }
}

function rangeText(minimum = -Infinity, maximum = Infinity): string {
  return maximum < Number.MAX_SAFE_INTEGER ? `from ${minimum} to ${maximum}` : `of ${minimum} or more`;
}

/** Text in quotes; lists and mappings in YAML's flow style. */
function exampleText(example: unknown): string {
  if (example === undefined) return "";
  if (typeof example !== "object") return `, as ${JSON.stringify(example)}`;
  return `, as ${stringify(example, { collectionStyle: "flow", flowCollectionPadding: false, lineWidth: 0 }).trim()}`;
}
