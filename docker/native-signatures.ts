/** Has modules of ours do in place of @libp2p/crypto's own what keys of secp256k1 are for: files inside of it have no name to be imported by. */
import type { Plugin } from "esbuild";

/**
 * @param o.signatures the path of a module that signs and checks, and exports the same
 * @param o.curve of one that stands in for the library of the curve where bytes become keys
 */
export function nativeSignatures(o: { readonly signatures: string; readonly curve: string }): Plugin {
  return {
    name: "native-signatures",
    setup: (build) => {
      build.onLoad({ filter: /\/@libp2p\/crypto\/dist\/src\/keys\/secp256k1\/index\.js$/ }, () => ({
        contents: `export * from ${JSON.stringify(o.signatures)};`,
        resolveDir: ".",
      }));
      build.onResolve({ filter: /^@noble\/curves\/secp256k1\.js$/ }, ({ importer }) =>
        /\/@libp2p\/crypto\/dist\/src\/keys\/secp256k1\/utils\.js$/.test(importer) ? { path: o.curve } : undefined,
      );
    },
  };
}
