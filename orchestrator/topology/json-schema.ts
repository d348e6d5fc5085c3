/** The topology format as JSON Schema, from the one zod schema, so that editors complete and check a file. */
import { z } from "zod";
import { topologyFile } from "./topology-schema.ts";

/** What `meshbed schema` prints. */
export function topologyJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(topologyFile, {
    io: "input",
    // Words that are not built yet are for our own messages; an editor should not know them.
    override: ({ jsonSchema }) => delete jsonSchema.notYet,
  });
}
