/** Whether a program is bundled with the libraries that its package.json names, and not with those of another version that lie beside it. */
import { readFile } from "node:fs/promises";
import { findPackageJSON } from "node:module";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { MeshbedError } from "../orchestrator/base/errors.ts";

const packageSchema = z.object({ name: z.string(), dependencies: z.record(z.string(), z.string()).default({}) });
const installedSchema = z.object({ version: z.string() });

/**
 * Of a package whose versions are exact.
 *
 * Throws MeshbedError IMAGE, which names each library that is of another version, or not there.
 */
export async function requireLibraries(packageFile: URL): Promise<void> {
  const { name, dependencies } = packageSchema.parse(JSON.parse(await readFile(packageFile, "utf8")));
  const differing = await Promise.all(
    Object.entries(dependencies).map(async ([library, wanted]) => {
      const version = await installedVersion(library, packageFile);
      return version === wanted ? [] : [`${library} ${wanted} (installed: ${version ?? "none"})`];
    }),
  );
  const wrong = differing.flat();
  if (wrong.length === 0) return;
  const file = fileURLToPath(packageFile);
  throw new MeshbedError(
    "IMAGE",
    `${file}: ${name} needs other libraries than are installed: ${wrong.join(", ")}; run \`npm ci\``,
  );
}

async function installedVersion(library: string, from: URL): Promise<string | undefined> {
  const found = packageOf(library, from);
  return found && installedSchema.parse(JSON.parse(await readFile(found, "utf8"))).version;
}

function packageOf(library: string, from: URL): string | undefined {
  try {
    return findPackageJSON(library, from);
  } catch {
    return undefined; // it is not installed
  }
}
