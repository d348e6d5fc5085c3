/**
 * Takes each version of a library into a bundle once. npm puts the same one at several places where packages that need it do
 * not agree on another, as the two generations of libp2p do not. Where, the lock file says.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";
import { z } from "zod";

const root = fileURLToPath(new URL("../", import.meta.url));
const lockFile = z.object({ packages: z.record(z.string(), z.object({ version: z.string().optional() })) });

export function oncePerVersion(): Plugin {
  return {
    name: "once-per-version",
    setup: async (build) => {
      const first = await firstPlaces();
      const names = new Set([...first.keys()].map(nameOf));
      build.onResolve({ filter: packageName }, async ({ path, ...from }) => {
        if (from.pluginData === resolving || !names.has(packageName.exec(path)?.[0] ?? "")) return undefined;
        const found = await build.resolve(path, { ...from, pluginData: resolving });
        const [, folder, file] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)(\/.*)$/.exec(found.path) ?? [];
        const place = folder === undefined ? undefined : first.get(folder);
        // Not there, or there once: esbuild itself knows what to do.
        return place === undefined ? undefined : { path: `${place}${file}`, sideEffects: found.sideEffects };
      });
    },
  };
}

/** What an import by name begins with. */
const packageName = /^(?:@[^/]+\/)?[^./@][^/]*/;

/** Marks what this plugin itself asks to be resolved. */
const resolving = Symbol("resolving");

/** Folders of packages whose version is in another folder, too, and the one of these that is taken. */
async function firstPlaces(): Promise<ReadonlyMap<string, string>> {
  const { packages } = lockFile.parse(JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")));
  const paths = Object.keys(packages).filter((path) => path.includes("node_modules/"));
  const places = Map.groupBy(paths.toSorted(), (path) => `${nameOf(path)}@${packages[path]?.version}`);
  return new Map(
    [...places.values()].flatMap(([taken, ...others]) =>
      others.map((other) => [join(root, other), join(root, taken ?? other)] as const),
    ),
  );
}

function nameOf(folder: string): string {
  return folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length);
}
