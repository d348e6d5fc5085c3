import { expect, test } from "vitest";
import { defectName } from "../../../../node-image/contract/index.ts";
import { defects, withDefect } from "../../../../node-image/js/defects/index.ts";
import { sampleNodeConfig, samplePeering } from "../../../sample-node-config.ts";

const peering = { ...samplePeering, capabilities: { ...samplePeering.capabilities, wanted: { store: 1 } } };
const config = { ...sampleNodeConfig("node", "10.0.0.1", { peering }), adminToken: "" };

test.each(defectName.options)("%s says what it does, who made it and where that can be read", (name) => {
  const { does, madeBy, source } = defects[name];
  // The rest of a sentence, and a whole one.
  expect(does).toMatch(/^[a-z].* .*[^.]$/);
  expect(madeBy).toMatch(/^\S+ .*[^.]\.$/);
  expect(new URL(source).protocol).toBe("https:");
});

test.each(defectName.options)("%s changes something", (name) => {
  const { settings, parts, manager } = defects[name];
  expect([settings, parts, manager]).not.toEqual([undefined, undefined, undefined]);
  if (settings !== undefined) expect(settings(config)).not.toEqual(config);
});

test("defects are listed in the contract's order", () => {
  expect(Object.keys(defects)).toEqual(defectName.options);
});

test("a node says in its log which defect it has", () => {
  const lines: string[] = [];
  const { config: planted } = withDefect({ ...config, defect: "never-asks" }, (line) => lines.push(line));
  expect(lines).toEqual(["has the planted defect never-asks: it asks nobody for peers"]);
  expect(planted.peering.exchange.ask).toBe(false);
});

test("a node without a defect is left as it is, and says nothing", () => {
  const lines: string[] = [];
  expect(withDefect(config, (line) => lines.push(line)).config).toBe(config);
  expect(lines).toEqual([]);
});
