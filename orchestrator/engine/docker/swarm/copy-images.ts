/** Brings images from one engine to others that lack them, through both engines' APIs. */
import { PassThrough, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type Docker from "dockerode";
import pMap from "p-map";
import { engineMessage } from "../../../../docker/engine-error.ts";
import { followEngineOutput } from "../../../../docker/engine-output.ts";
import { imageId } from "../../../../docker/image-id.ts";
import { MeshbedError } from "../../../base/errors.ts";
import type { UpOptions } from "../../engine.ts";
import type { SwarmHost } from "./swarm.ts";

type CopyOptions = Pick<UpOptions, "signal" | "onProgress">;

/** Hosts that take theirs side by side. */
const concurrency = 4;

/** @param tags of images that `from` has. Throws MeshbedError IMAGE. */
export async function copyImages(
  from: Docker,
  to: readonly Pick<SwarmHost, "name" | "docker">[],
  tags: readonly string[],
  o: CopyOptions,
): Promise<void> {
  await pMap(to, (host) => copyTo(host, from, tags, o), { concurrency });
}

async function copyTo(
  { name, docker }: Pick<SwarmHost, "name" | "docker">,
  from: Docker,
  tags: readonly string[],
  o: CopyOptions,
): Promise<void> {
  const ids = await Promise.all(tags.map((tag) => imageId(docker, tag)));
  const missing = tags.filter((_, i) => ids[i] === undefined);
  if (missing.length === 0) return;
  o.onProgress(`bringing ${missing.length} ${missing.length === 1 ? "image" : "images"} to ${name}`);
  try {
    const archive = new PassThrough();
    // In one archive: what images share is in it once.
    const saved = await savedImages(from, missing);
    const loaded = docker.loadImage(archive).then((stream) => followEngineOutput(docker, Readable.from(stream), o));
    await Promise.all([pipeline(saved, archive, { signal: o.signal }), loaded]);
  } catch (cause) {
    o.signal.throwIfAborted();
    throw new MeshbedError("IMAGE", `images could not be brought to ${name}: ${engineMessage(cause)}`, { cause });
  }
}

/** dockerode saves single images. Source: Docker Engine API, ImageGetAll. */
async function savedImages({ modem }: Docker, tags: readonly string[]): Promise<NodeJS.ReadableStream> {
  const options = {
    ...{ path: "/images/get?", method: "GET", isStream: true, statusCodes: { 200: true } },
    options: { names: tags },
  };
  return await new Promise((resolve, reject) => {
    modem.dial(options, (error: unknown, stream: unknown) =>
      error ? reject(error) : resolve(stream as NodeJS.ReadableStream),
    );
  });
}
