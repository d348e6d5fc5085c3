/** HTML by template strings: what is put in is escaped, unless it is HTML already. */
export interface Html {
  readonly html: string;
}

type Part = Html | string | undefined | readonly (Html | undefined)[];

export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: texts.map((text, n) => text + markup(parts[n])).join("") };
}

/** Text that is HTML already. */
export function raw(text: string): Html {
  return { html: text };
}

function markup(part: Part): string {
  if (part === undefined) return "";
  if (typeof part === "string") return escapeText(part);
  return "html" in part ? part.html : part.map(markup).join("");
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
