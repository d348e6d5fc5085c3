/** The topology format as JSON Schema, from the one zod schema, so that editors complete and check a file. */
import { z } from "zod";
import { topologyFile } from "./topology-schema.ts";

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** What `meshbed schema` prints. Words that are not built yet are left out: an editor should not offer them. */
export function topologyJsonSchema(): JsonSchema {
  const { title, $schema, ...whole } = toJsonSchema((schema) => delete schema.notYet);
  return {
    ...($schema && { $schema }),
    ...(title && { title }),
    if: { required: ["extends"] },
    // biome-ignore lint/suspicious/noThenProperty: it is JSON Schema's word.
    then: differences(whole),
    else: whole,
  };
}

/** With `notYet`, the words that are refused by name. */
export function annotatedJsonSchema(): JsonSchema {
  return toJsonSchema(() => undefined);
}

function toJsonSchema(change: (schema: JsonSchema) => void): JsonSchema {
  return z.toJSONSchema(topologyFile, {
    io: "input",
    override({ zodSchema, jsonSchema }) {
      // zod takes examples for output and drops those of schemas that transform; ours are of what is written.
      const examples = z.globalRegistry.get(zodSchema)?.examples;
      if (Array.isArray(examples)) jsonSchema.examples = examples;
      change(jsonSchema);
    },
  });
}

/** Of a file that extends another, which has the rest: as `layers.ts` merges them. */
function differences({ properties = {}, ...schema }: JsonSchema): JsonSchema {
  const { phases, expect, ...others } = properties as Readonly<Record<string, JsonSchema>>;
  const named = Object.entries({ phases, expect }).map(([key, list]) => [key, namedItems(list ?? {})]);
  return partial({ ...schema, properties: { ...others, ...Object.fromEntries(named) } });
}

/** A list in which a name stands for an item below, or changes of items by name. */
function namedItems({ items, ...list }: JsonSchema): JsonSchema {
  const item = items as JsonSchema;
  const itsName: JsonSchema = { type: "string" };
  return {
    anyOf: [
      { ...list, items: { anyOf: [item, itsName] } },
      { type: "object", additionalProperties: item },
    ],
  };
}

/** Nothing is required, and null takes away. Lists are whole, so what is in them stays. */
function partial({ required: _, ...schema }: JsonSchema): JsonSchema {
  const orNull = (below: unknown): JsonSchema => ({ anyOf: [partial(below as JsonSchema), { type: "null" }] });
  const { properties, additionalProperties, anyOf } = schema;
  return {
    ...schema,
    ...(properties && { properties: mapValues(properties, orNull) }),
    ...(typeof additionalProperties === "object" && { additionalProperties: orNull(additionalProperties) }),
    ...(anyOf && { anyOf: anyOf.map((choice) => partial(choice as JsonSchema)) }),
  };
}

function mapValues<T, U>(mapping: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(mapping).map(([key, value]) => [key, change(value)]));
}
