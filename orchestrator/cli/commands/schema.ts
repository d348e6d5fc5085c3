import { Command } from "commander";
import { topologyJsonSchema } from "../../topology/json-schema.ts";

export function schemaCommand(): Command {
  return new Command("schema")
    .description("Prints the JSON Schema of topology files, for editors.")
    .action(() => console.log(JSON.stringify(topologyJsonSchema(), null, 2)));
}
