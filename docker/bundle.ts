/** A TypeScript program and its libraries as one file, so that a container needs no node_modules and starts fast. */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { oncePerVersion } from "./once-per-version.ts";

/** Libraries in CommonJS call `require` for modules of Node, which an ES module does not have. */
const requireShim = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

/** An ES module for Node 24. The same sources give the same bytes. Throws what esbuild says of them. */
export async function bundle(entry: URL): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    write: false,
    platform: "node",
    target: "node24",
    format: "esm",
    minify: true,
    legalComments: "none",
    banner: { js: requireShim },
    plugins: [oncePerVersion()],
    logLevel: "silent",
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`esbuild made no file of ${entry}`);
  return output.contents;
}
