/**
 * What the orchestrator's image is made of: this repository's sources, and the packages that package-lock.json counts to
 * production. Leaves out what only matters while developing, and the node binary, which the base image has.
 */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pMap from "p-map";
import { z } from "zod";

const root = fileURLToPath(new URL("../../", import.meta.url));
const sources = ["package.json", "orchestrator", "node-image", "docker", "topologies"];

const lockFile = z.object({
  packages: z.record(z.string(), z.object({ dev: z.boolean().optional(), link: z.boolean().optional() })),
});

/** By path in the image's build context. */
export async function orchestratorFiles(): Promise<ReadonlyMap<string, Uint8Array>> {
  const folders = [...sources, ...(await productionPackages())];
  const paths = (await pMap(folders, filesUnder, { concurrency: 16 })).flat();
  const read = async (path: string) => [path, await readFile(join(root, path))] as const;
  const files = new Map<string, Uint8Array>(await pMap(paths, read, { concurrency: 64 }));
  files.set("Dockerfile", await readFile(new URL("Dockerfile", import.meta.url)));
  return files;
}

async function productionPackages(): Promise<readonly string[]> {
  const { packages } = lockFile.parse(JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")));
  return (
    Object.entries(packages)
      .filter(([path, { dev, link }]) => path.startsWith("node_modules/") && !dev && !link)
      .map(([path]) => path)
      // Of another platform, and so not installed here.
      .filter((path) => path !== "node_modules/node" && existsSync(join(root, path)))
  );
}

/** Packages inside a package are entries of the lock file themselves. */
async function filesUnder(path: string): Promise<readonly string[]> {
  if (path.endsWith(".json")) return [path];
  const entries = await readdir(join(root, path), { withFileTypes: true });
  const below = entries.map(async (entry): Promise<readonly string[]> => {
    const child = `${path}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : await filesUnder(child);
    return entry.isFile() && isOfUse(entry.name) ? [child] : [];
  });
  return (await Promise.all(below)).flat();
}

/** Types and maps are for editors and debuggers. */
function isOfUse(name: string): boolean {
  return !/\.(map|d\.[cm]?ts)$/.test(name);
}
