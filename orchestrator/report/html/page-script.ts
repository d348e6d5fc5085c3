/** The page's own script: `client/` and its libraries (uPlot draws the charts, d3-force lays the graph out), as one module. */
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

/** Their licences ask that they be named. */
const credits =
  "/*! uPlot, Copyright (c) Leon Sorokin, MIT Licence; d3-force, d3-quadtree, d3-dispatch, d3-timer, Copyright Mike Bostock, ISC Licence */";

let made: string | undefined;

/** Made once a process: a Ctrl-C in a terminal ends esbuild's own, too, and the reports that are written then need none. */
export function pageScript(): string {
  made ??= bundled();
  return made;
}

function bundled(): string {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL("client/main.ts", import.meta.url))],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    minify: true,
    charset: "utf8",
    legalComments: "none",
    banner: { js: credits },
    logLevel: "silent",
  });
  return outputFiles.map(({ text }) => text).join("");
}
