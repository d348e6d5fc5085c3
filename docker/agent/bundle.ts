/** The agent's TypeScript and its libraries as one file that Node 24 runs. */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export async function bundleAgent(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("main.ts", import.meta.url))],
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    // Libraries in CommonJS call `require`, which a module does not have.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    write: false,
  });
  const [bundle] = outputFiles;
  if (bundle === undefined) throw new Error("esbuild made no file of docker/agent/main.ts");
  return bundle.contents;
}
