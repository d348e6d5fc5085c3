/** Has a module of ours sign and check in place of @libp2p/crypto's own for secp256k1, which is a file inside of it and has no name to be imported by. */
import type { Plugin } from "esbuild";

/** @param file the path of a module that exports the same */
export function nativeSignatures(file: string): Plugin {
  return {
    name: "native-signatures",
    setup: (build) => {
      build.onLoad({ filter: /\/@libp2p\/crypto\/dist\/src\/keys\/secp256k1\/index\.js$/ }, () => ({
        contents: `export * from ${JSON.stringify(file)};`,
        resolveDir: ".",
      }));
    },
  };
}
