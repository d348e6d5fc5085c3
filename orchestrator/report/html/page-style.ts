/** The style that all pages share: colours, what stands on a page, tables. What only one page has it brings along. */
import { readFileSync } from "node:fs";

export function pageStyle(): string {
  return ["colours.css", "page.css", "tables.css"]
    .map((file) => readFileSync(new URL(file, import.meta.url), "utf8"))
    .join("\n");
}
