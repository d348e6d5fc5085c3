import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { topologyJsonSchema } from "../../../orchestrator/topology/json-schema.ts";

const readme = new URL("../../../topologies/README.md", import.meta.url);

/** Every key of the format that a file can hold, at any depth. */
function keysOf(schema: unknown): readonly string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const own =
    "properties" in schema && typeof schema.properties === "object" ? Object.keys(schema.properties ?? {}) : [];
  return [...own, ...Object.values(schema).flatMap(keysOf)];
}

test("names every key of the format in the reference", async () => {
  const text = await readFile(readme, "utf8");
  const missing = [...new Set(keysOf(topologyJsonSchema()))].filter((key) => !new RegExp(`\\b${key}\\b`).test(text));
  expect(missing).toEqual([]);
});

test("describes every key of the format for editors, apart from kinds of assertions", () => {
  const bare: string[] = [];
  const visit = (schema: unknown, path: string): void => {
    if (typeof schema !== "object" || schema === null) return;
    if ("properties" in schema && typeof schema.properties === "object") {
      for (const [key, child] of Object.entries(schema.properties ?? {})) {
        if (!JSON.stringify(child).includes('"description"')) bare.push(`${path}.${key}`);
      }
    }
    for (const [key, child] of Object.entries(schema)) if (key !== "expect") visit(child, `${path}.${key}`);
  };
  visit(topologyJsonSchema(), "");
  expect(bare).toEqual([]);
});
