/** What is written about the suite beside the suite. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { defectName } from "../../../node-image/contract/index.ts";
import { loadSuite } from "../../../orchestrator/cli/conformance/suite.ts";

const folder = new URL("../../../topologies/conformance/", import.meta.url).pathname;
const items = await loadSuite(folder, { set: [], only: [], quick: false });

test("its README lists each claim with its sources, in the order in which they are run", async () => {
  const readme = await readFile(`${folder}README.md`, "utf8");
  const rows = items.map(({ topology: { name }, claim: { says, sources } }) => {
    const links = sources.map((source) => `[${source.name}](${source.at})`);
    return `| [${name}](${name}.yaml) | ${says} | ${links.join(" · ")} |`;
  });
  expect(readme.split("\n").filter((line) => line.includes(".yaml) |"))).toEqual(rows);
});

test("each planted defect has scenarios of the suite that are meant to catch it", async () => {
  const meant: Record<string, string[]> = parse(
    await readFile(new URL("../../defects/meant.yaml", import.meta.url), "utf8"),
  );
  expect(Object.keys(meant)).toEqual(defectName.options);
  const names = items.map(({ topology }) => topology.name);
  expect(names).toEqual(expect.arrayContaining(Object.values(meant).flat()));
});

test("each topology of it has the name of its file", () => {
  expect(items.map(({ file }) => file)).toEqual(items.map(({ topology }) => `${folder}${topology.name}.yaml`));
});
