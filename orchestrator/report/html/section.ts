/** What the sections of the page are made of: a heading with what belongs to it, and tables. */
import { type Content, type Html, html } from "./markup.ts";

export function section(title: string, content: Html): Html {
  return html`
  <h2>${title}</h2>
  ${content}`;
}

export interface Column {
  readonly title: string;
  /** Figures stand right, below each other. */
  readonly kind?: "number" | "text";
}

/** The first cell of a row names it. */
export function table(caption: string, columns: readonly Column[], rows: readonly (readonly Content[])[]): Html {
  const kind = (i: number) => columns[i]?.kind ?? "text";
  const head = columns.map(({ title }, i) => html`<th scope="col" class="${kind(i)}">${title}</th>`);
  const body = rows.map((cells) => {
    const [name = "", ...others] = cells;
    return html`<tr><th scope="row">${name}</th>${others.map((cell, i) => html`<td class="${kind(i + 1)}">${cell}</td>`)}</tr>
      `;
  });
  // Focusable, so that the keyboard can scroll what is wider or longer than its place.
  return html`
  <p class="about">${caption}</p>
  <div class="table card" tabindex="0" role="region" aria-label="${caption}">
    <table>
      <thead><tr>${head}</tr></thead>
      <tbody>
      ${body}</tbody>
    </table>
  </div>`;
}

export const texts = (...titles: readonly string[]): readonly Column[] => titles.map((title) => ({ title }));

export const numbers = (...titles: readonly string[]): readonly Column[] =>
  titles.map((title) => ({ title, kind: "number" }));
