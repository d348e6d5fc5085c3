/** Writes comparisons into a folder: `comparison.html`, `comparison.md`, `comparison.json`. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Comparison } from "./comparison.ts";
import { comparisonHtml } from "./comparison-html.ts";
import { comparisonMarkdown } from "./comparison-markdown.ts";

/** Gives the path of the page. */
export async function writeComparison(directory: string, comparisons: readonly Comparison[]): Promise<string> {
  await mkdir(directory, { recursive: true });
  const pathOf = (ending: string) => join(directory, `comparison.${ending}`);
  await Promise.all([
    writeFile(pathOf("html"), comparisonHtml(comparisons)),
    writeFile(pathOf("md"), comparisonMarkdown(comparisons)),
    writeFile(pathOf("json"), `${JSON.stringify(comparisons, null, 2)}\n`),
  ]);
  return pathOf("html");
}
