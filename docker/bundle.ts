/** A TypeScript program and its libraries as one file, so that a container needs no node_modules and starts fast. */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { nativeSignatures } from "./native-signatures.ts";
import { oncePerVersion } from "./once-per-version.ts";
import { requiredBuiltins } from "./required-builtins.ts";

/** Modules of Node are taken by `require`, which an ES module does not have. */
const requireShim = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

const pathOf = (file: string) => fileURLToPath(new URL(`../node-image/js/network/${file}`, import.meta.url));

/** WebAssembly that Node's own functions stand in for. */
const alias = {
  "@chainsafe/as-chacha20poly1305": pathOf("native-chacha.ts"),
  "@chainsafe/as-sha256": pathOf("native-sha256.ts"),
};

/** An ES module for Node 24. The same sources give the same bytes. Throws what esbuild says of them. */
export async function bundle(entry: URL): Promise<Uint8Array> {
  return (await bundleWithMap(entry)).program;
}

/** The same, and the source map of it as JSON, for whoever profiles it. */
export async function bundleWithMap(entry: URL): Promise<{ readonly program: Uint8Array; readonly map: string }> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    write: false,
    outfile: "program.mjs",
    sourcemap: "external",
    sourcesContent: false,
    platform: "node",
    target: "node24",
    format: "esm",
    minify: true,
    legalComments: "none",
    banner: { js: requireShim },
    alias,
    plugins: [
      nativeSignatures({ signatures: pathOf("native-secp256k1.ts"), curve: pathOf("native-curve.ts") }),
      oncePerVersion(),
      requiredBuiltins(),
    ],
    logLevel: "silent",
  });
  const program = outputFiles.find(({ path }) => path.endsWith(".mjs"));
  const map = outputFiles.find(({ path }) => path.endsWith(".map"));
  if (program === undefined || map === undefined) throw new Error(`esbuild made no file of ${entry}`);
  return { program: program.contents, map: map.text };
}
