/** Texts of others inside Markdown, as GitHub and GitLab read it: whatever they hold, they stay text, and in their cell. */
import { printable } from "./paint.ts";

export function markdownText(text: string): string {
  return printable(text).replaceAll(/[\\`*_~[\]<>|#&]/g, "\\$&");
}

/** @param head of each column; one that ends with ":" is to the right, as figures are */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(head.map((title) => title.replace(/:$/, ""))),
    line(head.map((title) => (title.endsWith(":") ? "---:" : "---"))),
    ...rows.map(line),
  ];
}

/** Folded away until somebody asks. @param summary plain words of ours */
export function markdownDetails(summary: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`<details><summary>${summary}</summary>`, "", ...lines, "", "</details>"];
}

/** Blocks with an empty line between them; what has no lines is left out. */
export function markdownBlocks(blocks: readonly (readonly string[])[]): string {
  const told = blocks.filter((lines) => lines.length > 0);
  return `${told.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}
