/** The settings of each kind of assertion: what they are read as, the names made from them, and what is refused. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import type { Assertion } from "../../../orchestrator/assertions/assertion.ts";
import { type AssertionKind, assertions } from "../../../orchestrator/assertions/index.ts";

const kindOf = (kind: AssertionKind): Assertion => assertions[kind];

test.each<[AssertionKind, unknown, string]>([
  ["healthy", {}, "100% of all nodes healthy"],
  ["healthy", { of: ["desktop", "mobile"], share: "95%" }, "95% of desktop, mobile healthy"],
  ["mesh-degree", { of: "desktop", min: 4, max: 8, share: "95%" }, "mesh degree 4..8 for 95% of desktop"],
  ["mesh-degree", { min: 9 }, "mesh degree >= 9 for 100% of all nodes"],
  ["connections", { max: 40 }, "connections <= 40 for 100% of all nodes"],
  ["delivery", { ratio: ">= 99.5%", p50: "<= 1s", p99: "<= 3s" }, "delivery >= 99.5%, p50 <= 1s, p99 <= 3s"],
  ["delivery", { p95: "<= 1s" }, "delivery, p95 <= 1s"],
  ["delivery", { flow: "chat", ratio: ">= 99%", "on-time": ">= 95%" }, "delivery of chat >= 99%, on-time >= 95%"],
  ["delivery", { flow: ["chat", "news"], p50: "<= 1s" }, "delivery of chat, news, p50 <= 1s"],
  ["delivery", { of: "node", flow: "chat", ratio: ">= 99%" }, "delivery of chat to node >= 99%"],
  ["components", { is: 1 }, "1 component"],
  ["components", { is: 2 }, "2 components"],
  ["dependence", { on: "fleet", "at-most": "30%" }, "at most 30% of the mesh of others is fleet"],
  ["latency", { p95: "<= 1s" }, "latency from any region to any region, p95 <= 1s"],
  [
    "latency",
    { from: "eu", to: ["us", "asia"], flow: "chat", p50: "<= 200ms", p99: "<= 1s" },
    "latency of chat from eu to us, asia, p50 <= 200ms, p99 <= 1s",
  ],
  ["duplicates", { of: "desktop", max: 3.5 }, "duplicates per message <= 3.5 for 100% of desktop"],
  [
    "bandwidth",
    { down: "<= 1mbit", up: "<= 200kbit", share: "95%" },
    "bandwidth down <= 1mbit, up <= 200kbit for 95% of all nodes",
  ],
  ["symmetry", { min: "95%" }, "mesh symmetry >= 95%"],
  ["ghosts", {}, "no ghost connections for 100% of all nodes"],
  ["ghosts", { of: "desktop", max: 2, share: "90%" }, "at most 2 ghost connections for 90% of desktop"],
  ["diversity", { by: "subnet", min: 4 }, "peers of 4 subnets or more for 100% of all nodes"],
  [
    "evictions",
    { of: "desktop", rate: "<= 2/m", order: "documented", protected: "kept" },
    "evictions of desktop, <= 2/m, in the documented order, protected peers kept",
  ],
  ["recovery", { "at-most": "30s", share: "95%" }, "95% of all nodes healthy again within 30s of the end of faults"],
  ["measure", { name: "mesh-degree", of: "desktop", min: 4 }, "mesh-degree >= 4 for 100% of desktop"],
  ["measure", { name: "connections", min: 4, max: 8, share: "95%" }, "connections 4..8 for 95% of all nodes"],
  ["measure", { name: "mesh-symmetry", min: "95%" }, "mesh-symmetry >= 95%"],
  ["measure", { name: "latency-p95", max: "1500ms" }, "latency-p95 <= 1.5s"],
  ["measure", { name: "bandwidth-in", max: "20KiB/s" }, "bandwidth-in <= 20KiB/s for 100% of all nodes"],
  ["measure", { name: "dials", max: "2/s" }, "dials <= 120/min for 100% of all nodes"],
  ["custom", 'median(mesh_degree.of("desktop")) >= 4.0', 'median(mesh_degree.of("desktop")) >= 4.0'],
])("%s %j is named", (kind, config, sentence) => {
  const { schema, sentence: nameOf } = kindOf(kind);
  expect(nameOf(schema.parse(config))).toBe(sentence);
});

test.each<[AssertionKind, unknown, { path: string; message: string }]>([
  ["healthy", { share: "140%" }, { path: "share", message: 'is "140%"; expected a share of 0%..100%, as "5%"' }],
  ["healthy", { group: "desktop" }, { path: "", message: 'Unrecognized key: "group"' }],
  ["mesh-degree", {}, { path: "", message: "has neither min nor max; expected at least one of them" }],
  ["mesh-degree", { min: 9, max: 8 }, { path: "min", message: "is 9, more than max, which is 8; expected min <= max" }],
  ["delivery", {}, { path: "", message: "has no bound; expected at least one of ratio, p50, p95, p99, on-time" }],
  [
    "delivery",
    { flow: "chat" },
    { path: "", message: "has no bound; expected at least one of ratio, p50, p95, p99, on-time" },
  ],
  ["delivery", { ratio: "99%" }, { path: "ratio", message: 'is "99%"; expected a bound on a share, as ">= 99.5%"' }],
  ["latency", { from: "eu" }, { path: "", message: "has no bound; expected at least one of p50, p95, p99" }],
  ["bandwidth", { of: "desktop" }, { path: "", message: "has no bound; expected at least one of down, up" }],
  [
    "bandwidth",
    { up: "200kbit" },
    { path: "up", message: 'is "200kbit"; expected a bound on a rate, as "<= 200kbit"' },
  ],
  [
    "evictions",
    { of: "desktop" },
    { path: "", message: "has nothing to hold; expected at least one of rate, order, protected" },
  ],
  ["evictions", { rate: "2/m" }, { path: "rate", message: 'is "2/m"; expected a bound on a frequency, as "<= 2/m"' }],
  ["duplicates", {}, { path: "", message: "has neither min nor max; expected at least one of them" }],
  ["measure", { name: "components" }, { path: "", message: "has neither min nor max; expected at least one of them" }],
  [
    "measure",
    { name: "mesh-symmetry", min: 0.9 },
    { path: "min", message: 'is 0.9; expected a share with its unit, as "5%"' },
  ],
  ["measure", { name: "mesh-degree", min: "4" }, { path: "min", message: 'is "4"; expected a number, as 4' }],
  [
    "measure",
    { name: "latency-p50", min: "2s", max: "1s" },
    { path: "min", message: "is 2s, more than max, which is 1s; expected min <= max" },
  ],
  [
    "measure",
    { name: "components", max: 1, of: "desktop" },
    { path: "of", message: "does not fit components, which is one figure of the whole network; expected it without" },
  ],
  [
    "measure",
    { name: "components", max: true },
    { path: "max", message: 'is true; expected a number, or a quantity with its unit, as "95%"' },
  ],
  ["components", { is: 0 }, { path: "is", message: "Too small: expected number to be >=1" }],
])("%s %j is refused", (kind, config, problem) => {
  const found = kindOf(kind).schema.safeParse(config).error?.issues;
  expect(found?.map(({ path, message }) => ({ path: path.join("."), message }))).toEqual([problem]);
});

const custom = (expression: string, message: string) =>
  ["custom", expression, { path: "", message }] as const satisfies [AssertionKind, unknown, object];

test.each([
  custom(
    "mesh_degre.all(n, true)",
    'is no CEL expression over the measures: unknown variable: mesh_degre, at "mesh_degre"; did you mean "mesh_degree"?',
  ),
  custom("components +", "is no CEL expression over the measures: unexpected token: EOF, at its end"),
  custom(
    "delivery * 100 > 99.0",
    'is no CEL expression over the measures: no such overload: double * int, at "delivery * 100"',
  ),
  custom("1.0 < 2.0", "names no measure; expected a condition over measures"),
  custom("delivery", 'is of type double; expected a condition, as "components == 1.0"'),
])("%s %j is refused", (kind, config, problem) => {
  const found = kindOf(kind).schema.safeParse(config).error?.issues;
  expect(found?.map(({ path, message }) => ({ path: path.join("."), message }))).toEqual([problem]);
});

test("the conditions that the reference shows are sound", async () => {
  const text = await readFile(new URL("../../../topologies/README.md", import.meta.url), "utf8");
  const items = text.split("\n").filter((line) => line.startsWith("- { custom: "));
  const shown = items.flatMap((line) => parse(line)).map((item: { custom: unknown }) => item.custom);
  expect(shown.length).toBeGreaterThan(2);
  for (const condition of shown) expect(assertions.custom.schema.parse(condition)).toBe(condition);
});

test("settings as a plan holds them are plain JSON", () => {
  const config = assertions.delivery.schema.parse({ ratio: ">= 99.5%" });
  expect(JSON.parse(JSON.stringify(config))).toEqual(config);
});

test("every kind has a JSON Schema of what a topology may write", () => {
  const { custom: inCel, ...mappings } = assertions;
  for (const { schema } of Object.values(mappings)) {
    expect(z.toJSONSchema(schema, { io: "input" })).toMatchObject({ type: "object", additionalProperties: false });
  }
  expect(z.toJSONSchema(inCel.schema, { io: "input" })).toMatchObject({ type: "string" });
});
