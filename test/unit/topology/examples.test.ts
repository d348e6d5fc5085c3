import { readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { topologyJsonSchema } from "../../../orchestrator/topology/json-schema.ts";
import { loadTopology } from "../../../orchestrator/topology/load-topology.ts";

const folder = new URL("../../../topologies/", import.meta.url).pathname;
const runnable = [
  "ten-lines.yaml",
  "first-look.yaml",
  "rough-roads.yaml",
  "busy-hour.yaml",
  "coming-and-going.yaml",
  "nat.yaml",
  "hundred.yaml",
  "status-dogfood.yaml",
  "unreachable-peers.yaml",
  "two-generations.yaml",
  "letting-go.yaml",
  "cold-start.yaml",
  "sybils.yaml",
];

test.each(runnable)("loads %s as it stands", async (file) => {
  await expect(loadTopology(folder + file)).resolves.toMatchObject({ name: file.replace(".yaml", "") });
});

test.each(runnable)("accepts %s by the JSON Schema that editors use", async (file) => {
  const validate = new Ajv2020({ strict: false }).compile(topologyJsonSchema());
  expect(validate(parse(await readFile(folder + file, "utf8"))), JSON.stringify(validate.errors)).toBe(true);
});

test("says by the JSON Schema what is wrong and what each key means", () => {
  const schema = topologyJsonSchema();
  const validate = new Ajv2020({ strict: false }).compile(schema);
  expect(validate({ topology: 1, name: "a", groups: { node: { cuont: 3 } } })).toBe(false);
  expect(JSON.stringify(schema)).not.toContain("notYet");
  expect(schema.else).toHaveProperty("properties.settle.type", "string");
  expect(schema.else).toHaveProperty("properties.settle.description", expect.stringContaining('as "5s"'));
});

test("says which file cannot be read", async () => {
  await expect(loadTopology("nowhere.yaml")).rejects.toMatchObject({
    code: "BAD_INPUT",
    message: "nowhere.yaml: the file cannot be read: ENOENT: no such file or directory, open 'nowhere.yaml'",
  });
});
