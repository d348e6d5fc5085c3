/** Builds an image through the engine's API from files held in memory, unless one of the same content is there. */
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type Docker from "dockerode";
import tar from "tar-stream";
import { MeshbedError } from "../orchestrator/base/errors.ts";
import { engineMessage } from "./engine-error.ts";
import { followEngineOutput } from "./engine-output.ts";
import { imageId } from "./image-id.ts";
import { removeSuperseded } from "./superseded-images.ts";

export interface ImageSource {
  /** "meshbed/node-js" */
  readonly name: string;
  /** Tag of the image given to the Dockerfile as `ARG BASE`. */
  readonly base: string;
  /** By path in the build context; a Dockerfile is among them. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
}

export interface BuildOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (line: string) => void;
}

/** The image's tag, which is a hash of all that went into it. Throws MeshbedError IMAGE with the build's last lines. */
export async function buildImage(docker: Docker, source: ImageSource, o: BuildOptions): Promise<string> {
  const tag = `${source.name}:${contentHash(source)}`;
  if (await imageId(docker, tag)) return tag;
  o.onProgress(`building the image ${tag}`);
  try {
    const stream = await docker.buildImage(archive(source.files), {
      t: tag,
      buildargs: { BASE: source.base },
      labels: { "meshbed.project": "meshbed" },
      forcerm: true,
      abortSignal: o.signal,
    });
    await followEngineOutput(docker, stream, o);
  } catch (cause) {
    o.signal.throwIfAborted();
    throw new MeshbedError("IMAGE", `the image ${source.name} could not be built:\n  ${engineMessage(cause)}`, {
      cause,
    });
  }
  await removeSuperseded(docker, source.name);
  return tag;
}

function contentHash({ base, files }: ImageSource): string {
  const hash = createHash("sha256").update(base);
  for (const [path, content] of sorted(files)) {
    const digest = createHash("sha256").update(content).digest("hex");
    hash.update(`\n${path} ${digest}`);
  }
  return hash.digest("hex").slice(0, 12);
}

function archive(files: ImageSource["files"]): Readable {
  const pack = tar.pack();
  // 0o755: what is executable and what is not is for the Dockerfile to say, if at all.
  const header = { mode: 0o755, mtime: new Date(0) };
  for (const [path, content] of sorted(files)) pack.entry({ name: path, ...header }, Buffer.from(content));
  pack.finalize();
  return Readable.from(pack);
}

function sorted(files: ImageSource["files"]): readonly (readonly [string, string | Uint8Array])[] {
  return [...files].sort(([a], [b]) => (a < b ? -1 : 1));
}
