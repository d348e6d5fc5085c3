/** The looks of the page that shows the API, by light and by dark. */
export const docsStyle = `
:root { color-scheme: light dark; --ink: light-dark(#1c2128, #d7dde4); --soft: light-dark(#5b6673, #93a0ad);
  --line: light-dark(#d9dee4, #343c46); --back: light-dark(#ffffff, #14181d); --well: light-dark(#f4f6f8, #1c2229);
  --link: light-dark(#0b5cad, #6cb2f7); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 4rem; background: var(--back); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0; }
h2 { font-size: 1.15rem; margin: 2rem 0 0; text-transform: capitalize; }
h2 + p { margin: 0 0 .5rem; color: var(--soft); }
a { color: var(--link); }
code, pre, td:nth-child(2), b { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .87em; }
details { border: 1px solid var(--line); border-radius: 6px; margin: .35rem 0; }
summary { cursor: pointer; padding: .4rem .7rem; }
details[open] > summary { border-bottom: 1px solid var(--line); }
details > :not(summary) { margin: .5rem .7rem; }
b { display: inline-block; min-width: 4.2em; color: light-dark(#116329, #6fd38b); }
b.post, b.patch { color: light-dark(#8a4b00, #f0b35e); }
b.delete { color: light-dark(#b3261e, #ff8f85); }
.what { display: block; color: var(--soft); }
.lock { border: 1px solid var(--line); border-radius: 4px; padding: 0 .35em; font-size: .8em; color: var(--soft); }
.problems { color: var(--soft); font-size: .9em; }
table { border-collapse: collapse; width: calc(100% - 1.4rem); background: var(--well); }
td { border-top: 1px solid var(--line); padding: .25rem .5rem; vertical-align: top; overflow-wrap: anywhere; }
td:first-child { white-space: nowrap; }
td:nth-child(2) { width: 35%; }
pre { background: var(--well); padding: .5rem; overflow: auto; }
`;
