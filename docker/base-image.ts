/**
 * The image that all others build on: the official Node image, or, where no registry can be reached, one made of the
 * host's distribution packages and the node binary of node_modules. An image that is there is used as it is.
 */
import { createHash } from "node:crypto";
import { mkdtempDisposable } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type Docker from "dockerode";
import { execa } from "execa";
import { MeshbedError } from "../orchestrator/base/errors.ts";
import { aptInstall, isDebianRoot, osRelease } from "./debian-host.ts";
import { engineMessage } from "./engine-error.ts";
import { followEngineOutput } from "./engine-output.ts";
import { imageId } from "./image-id.ts";

export interface BaseImageOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (line: string) => void;
}

const officialImage = "node:24-bookworm-slim";
/** A pull that says nothing for this long is given up: a registry that cannot be reached may never answer. */
const pullStallMs = 20_000;

/** Its tag. Throws MeshbedError IMAGE when it can be neither pulled nor made. */
export async function ensureBaseImage(docker: Docker, o: BaseImageOptions): Promise<string> {
  if (await imageId(docker, officialImage)) return officialImage;
  const recipe = await localRecipe(docker);
  if (recipe && (await imageId(docker, recipe.tag))) return recipe.tag;
  const pullFailure = await pull(docker, o);
  if (pullFailure === undefined) return officialImage;
  if (recipe === undefined) {
    throw new MeshbedError(
      "IMAGE",
      `the image ${officialImage} is not on the engine and cannot be pulled: ${pullFailure}. ` +
        `Give the engine a way to a registry, or bring the image with \`docker load\`; as root on Debian or Ubuntu, Meshbed makes one itself.`,
    );
  }
  o.onProgress(
    `${officialImage} cannot be pulled (${pullFailure}); making ${recipe.tag} of ${recipe.suite}'s packages`,
  );
  await build(docker, recipe, o);
  return recipe.tag;
}

/** What the local base image is made of: all that its tag is a hash of. */
interface Recipe {
  readonly tag: string;
  readonly suite: string;
  readonly nodeBinary: string;
}

/** libstdc++6 is all that the node binary needs beyond a minimal system. */
const packages = ["libstdc++6"];
/** Read by nobody in a container: a third of the image. */
const leftOut = ["doc", "man", "info", "locale"].map((folder) => `--dpkgopt=path-exclude=/usr/share/${folder}/*`);

/** Undefined where the host is not of a kind that can make it, or not of the engine's architecture. */
async function localRecipe(docker: Docker): Promise<Recipe | undefined> {
  const architecture = { x64: "x86_64", arm64: "aarch64" }[process.arch as string];
  const suite = osRelease().VERSION_CODENAME;
  if (!isDebianRoot() || suite === undefined || (await docker.info()).Architecture !== architecture) return undefined;
  const require = createRequire(import.meta.url);
  const { version } = require("node/package.json");
  const hash = createHash("sha256").update(JSON.stringify({ suite, architecture, version, packages, leftOut }));
  return {
    tag: `meshbed/base:${hash.digest("hex").slice(0, 12)}`,
    suite,
    nodeBinary: join(dirname(require.resolve("node/package.json")), "bin", "node"),
  };
}

/** Undefined when it came; else why it did not. */
async function pull(docker: Docker, o: BaseImageOptions): Promise<string | undefined> {
  o.onProgress(`pulling ${officialImage}`);
  const stall = new AbortController();
  const signal = AbortSignal.any([o.signal, stall.signal]);
  const timer = setTimeout(() => stall.abort(new Error(`no progress for ${pullStallMs / 1000} s`)), pullStallMs);
  try {
    const stream = await docker.pull(officialImage, { abortSignal: signal });
    await followEngineOutput(docker, stream, { signal, onMessage: () => timer.refresh() });
    return undefined;
  } catch (error) {
    o.signal.throwIfAborted();
    return engineMessage(stall.signal.aborted ? stall.signal.reason : error);
  } finally {
    clearTimeout(timer);
  }
}

async function build(docker: Docker, recipe: Recipe, o: BaseImageOptions): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "meshbed-base-"));
  const archive = join(folder.path, "base.tar");
  try {
    if ((await execa("mmdebstrap", ["--version"], { reject: false })).failed) {
      await aptInstall(["mmdebstrap"], o);
    }
    // To a file, not straight to the engine, which would take half an archive for a whole one.
    await execa(
      "mmdebstrap",
      [
        "--variant=minbase",
        `--include=${packages.join(",")}`,
        ...leftOut,
        `--customize-hook=copy-in ${recipe.nodeBinary} /usr/local/bin`,
        recipe.suite,
        archive,
      ],
      // Asked to end, it unmounts and removes what it made; killed, it would not.
      { cancelSignal: o.signal, forceKillAfterDelay: 60_000 },
    );
    const [repo, tag] = recipe.tag.split(":");
    const changes = ['CMD ["node"]', "LABEL meshbed.project=meshbed"];
    const stream = await docker.importImage(archive, { repo, tag, changes, abortSignal: o.signal });
    await followEngineOutput(docker, stream, o);
  } catch (cause) {
    o.signal.throwIfAborted();
    throw new MeshbedError("IMAGE", `the image ${recipe.tag} could not be made: ${engineMessage(cause)}`, { cause });
  }
}
