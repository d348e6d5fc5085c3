import { readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { topologyJsonSchema } from "../../../orchestrator/topology/json-schema.ts";
import { loadTopology, loadTopologyFile } from "../../../orchestrator/topology/load-topology.ts";

const folder = new URL("../../../topologies/", import.meta.url).pathname;
const runnable = [
  "ten-lines.yaml",
  "first-look.yaml",
  "rough-roads.yaml",
  "torn-apart.yaml",
  "busy-hour.yaml",
  "coming-and-going.yaml",
  "close-look.yaml",
  "nat.yaml",
  "hundred.yaml",
  "status-dogfood.yaml",
  "unreachable-peers.yaml",
  "two-generations.yaml",
  "letting-go.yaml",
  "cold-start.yaml",
  "sybils.yaml",
];

/** It takes a second to make. */
const validate = new Ajv2020({ strict: false }).compile(topologyJsonSchema());

test.each(runnable)("loads %s as it stands", async (file) => {
  await expect(loadTopology(folder + file)).resolves.toMatchObject({ name: file.replace(".yaml", "") });
});

test.each(runnable)("accepts %s by the JSON Schema that editors use", async (file) => {
  expect(validate(parse(await readFile(folder + file, "utf8"))), JSON.stringify(validate.errors)).toBe(true);
});

test("loads what extends another file, once for each of its seeds", async () => {
  const topologies = await loadTopologyFile(`${folder}slow-split.yaml`);
  expect(topologies.map(({ topology }) => topology.name)).toEqual([1, 2, 3].map((seed) => `slow-split-seed-${seed}`));
  const [first] = topologies;
  expect(first?.topology.phases.map(({ name }) => name)).toEqual(["join", "steady", "split", "heal"]);
});

test("takes by the JSON Schema what a file may say that extends another, and nothing else", async () => {
  expect(validate(parse(await readFile(`${folder}slow-split.yaml`, "utf8"))), JSON.stringify(validate.errors)).toBe(
    true,
  );
  const extending = (rest: object) => validate({ extends: "first-look.yaml", ...rest });
  expect(extending({ groups: { node: { count: 3 }, boot: null }, phases: ["join", { name: "calm", for: "3s" }] })).toBe(
    true,
  );
  expect(extending({ expect: { healed: { within: "3s" } } })).toBe(true);
  expect(extending({ groups: { node: { cuont: 3 } } })).toBe(false);
  expect(extending({ phases: { split: { for: 30 } } })).toBe(false);
  expect(validate({ topology: 1, name: "a", groups: { node: null } })).toBe(false);
});

test("says by the JSON Schema what is wrong and what each key means", () => {
  const schema = topologyJsonSchema();
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
