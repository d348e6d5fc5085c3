/** HTML from templates in which every value is escaped, unless it is HTML from here itself. */

export interface Html {
  readonly markup: string;
}

export type Content = string | number | Html | readonly Html[];

export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  return { markup: parts.map((part, i) => part + (i < values.length ? markupOf(values[i] ?? "") : "")).join("") };
}

export const nothing: Html = { markup: "" };

function markupOf(content: Content): string {
  if (typeof content === "string" || typeof content === "number") return escapeText(`${content}`);
  return "markup" in content ? content.markup : content.map(({ markup }) => markup).join("");
}

function escapeText(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
