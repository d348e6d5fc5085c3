/** The topology format as JSON Schema, from the one zod schema, so that editors complete and check a file. */
import { z } from "zod";
import { topologyFile } from "./topology-schema.ts";

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** What `meshbed schema` prints. Words that are not built yet are left out: an editor should not offer them. */
export function topologyJsonSchema(): JsonSchema {
  return toJsonSchema((schema) => delete schema.notYet);
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
