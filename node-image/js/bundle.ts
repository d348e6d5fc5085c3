/** The reference node as one file, so that a container needs no node_modules and the process starts fast. */
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

/**
 * Some dependencies are CommonJS and call require() for modules of Node; an ES module has none of its own.
 */
const requireShim = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

/** zod carries its messages in forty languages; the node speaks one. Half a megabyte that each node would parse. */
const oneLanguage: Plugin = {
  name: "one-language",
  setup: ({ onLoad }) => onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({ contents: "export {};" })),
};

/** @returns an ES module for Node 24, about a megabyte. The same source gives the same bytes. */
export async function bundleNode(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("main.ts", import.meta.url))],
    bundle: true,
    write: false,
    platform: "node",
    target: "node24",
    format: "esm",
    minify: true,
    legalComments: "none",
    plugins: [oneLanguage],
    banner: { js: requireShim },
    logLevel: "error",
  });
  const [bundle] = outputFiles;
  if (bundle === undefined) throw new Error("esbuild gave no output");
  return bundle.contents;
}
