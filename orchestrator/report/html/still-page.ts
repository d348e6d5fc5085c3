/** A page without a script, in one file that needs no other, in the style of a run's report. */
import { type Html, html } from "./markup.ts";
import { pageStyle } from "./page-style.ts";

/** @param css beside the style of all pages */
export function stillPage(title: string, main: Html | readonly Html[], css = ""): string {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
    <link rel="icon" href="data:,">
    <title>${title}</title>
    <style>${{ markup: `${pageStyle()}\n${css}` }}</style>
  </head>
  <body>
    <main>${main}
    </main>
  </body>
</html>
`.markup;
}
