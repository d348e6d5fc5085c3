/** The images that a run needs, made where they are missing. What is unchanged is never made again. */
import { readdir, readFile } from "node:fs/promises";
import type Docker from "dockerode";
import { z } from "zod";
import { ensureBaseImage } from "../../../docker/base-image.ts";
import { type BuildOptions, buildImage } from "../../../docker/build-image.ts";
import { bundle } from "../../../docker/bundle.ts";
import { imageId } from "../../../docker/image-id.ts";
import { requireLibraries } from "../../../docker/installed-libraries.ts";

const nodeFolder = new URL("../../../node-image/", import.meta.url);
const agentFolder = new URL("../../../docker/agent/", import.meta.url);

const imageTags = z.strictObject({
  base: z.string(),
  /** By the name that a node implementation asks for. */
  nodes: z.strictObject({ "node-js": z.string(), "node-js-2": z.string() }),
  agent: z.string(),
});

/** Tags, all of them on the engine. */
export type Images = Readonly<z.infer<typeof imageTags>>;

/** Names images that are there, as JSON: set where they cannot be made, in the orchestrator's own container. */
export const imagesVariable = "MESHBED_IMAGES";

/** Throws MeshbedError IMAGE. */
export async function ensureImages(docker: Docker, o: BuildOptions): Promise<Images> {
  const given = process.env[imagesVariable];
  if (given !== undefined) return imageTags.parse(JSON.parse(given));
  const base = await ensureBaseImage(docker, o);
  const [js, js2, agent] = await Promise.all([nodeFiles("js"), nodeFiles("js-2"), agentFiles()]);
  return {
    base,
    nodes: {
      "node-js": await buildImage(docker, { name: "meshbed/node-js", base, files: js }, o),
      "node-js-2": await buildImage(docker, { name: "meshbed/node-js-2", base, files: js2 }, o),
    },
    agent: await buildImage(docker, { name: "meshbed/agent", base, files: agent }, o),
  };
}

/** Somebody may have removed one since they were made. */
export async function areThere(docker: Docker, { base, nodes, agent }: Images): Promise<boolean> {
  const ids = await Promise.all([base, ...Object.values(nodes), agent].map((tag) => imageId(docker, tag)));
  return ids.every((id) => id !== undefined);
}

type Files = ReadonlyMap<string, string | Uint8Array>;

/** @param generation the folder of its main program */
async function nodeFiles(generation: "js" | "js-2"): Promise<Files> {
  await requireLibraries(new URL(`${generation}/package.json`, nodeFolder));
  return new Map([
    ["Dockerfile", await readFile(new URL("Dockerfile", nodeFolder))],
    ["node.mjs", await bundle(new URL(`${generation}/main.ts`, nodeFolder))],
  ]);
}

async function agentFiles(): Promise<Files> {
  const paths = [...(await filesIn("emulator")), ...(await filesIn("clock"))];
  const sources = paths.map(async (path) => [path, await readFile(new URL(path, agentFolder))] as const);
  return new Map([
    ["Dockerfile", await readFile(new URL("Dockerfile", agentFolder))],
    ["agent.mjs", await bundle(new URL("main.ts", agentFolder))],
    ...(await Promise.all(sources)),
  ]);
}

/** @param folder of the net agent's */
async function filesIn(folder: string): Promise<readonly string[]> {
  return (await readdir(new URL(folder, agentFolder))).map((name) => `${folder}/${name}`);
}
