/**
 * Colour for one stream: none when it is no terminal or NO_COLOR is set, always under FORCE_COLOR.
 * And text made safe for a terminal: what nodes and files say may hold escape sequences and line breaks.
 */
import { stripVTControlCharacters, styleText } from "node:util";

export type Style = Parameters<typeof styleText>[0];
export type Paint = (style: Style, text: string) => string;

export function painter(stream: NodeJS.WritableStream): Paint {
  return (style, text) => styleText(style, text, { stream });
}

export const noPaint: Paint = (_style, text) => text;

/** The text as one line without control characters. */
export function printable(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/\p{Cc}+/gu, " ")
    .trim();
}
