/**
 * Takes Node's own modules into a bundle by `require`. An `import` of one reads all that it exports, also what Node loads only
 * when it is read: with node:http come its WebSocket and fetch, with others HTTP/2 and TLS, some MiB of memory for nothing.
 */
import { isBuiltin } from "node:module";
import type { Plugin } from "esbuild";

export function requiredBuiltins(): Plugin {
  return {
    name: "required-builtins",
    setup: (build) => {
      build.onResolve({ filter: /^[a-z]/ }, ({ path, kind }) =>
        kind !== "require-call" && isBuiltin(path) ? { path, namespace } : undefined,
      );
      build.onLoad({ filter: /./, namespace }, ({ path }) => ({
        contents: `module.exports = require(${JSON.stringify(path)});`,
      }));
    },
  };
}

const namespace = "required-builtin";
