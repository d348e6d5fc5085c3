/**
 * Removes images of ours that newer ones of the same name took the place of. Only tags that Meshbed gave, of images that carry its
 * label; never one that a container is made of, and none that another checkout may be about to use: the newest few stay, and
 * all of the last hour.
 */
import type Docker from "dockerode";
import { engineStatus } from "./engine-error.ts";

const newestKept = 3;
const youngestMs = 3_600_000;

/** @param name "meshbed/node-js" */
export async function removeSuperseded(docker: Docker, name: string): Promise<void> {
  const filters = { label: ["meshbed.project=meshbed"], reference: [name] };
  const images = (await docker.listImages({ filters })).toSorted((a, b) => b.Created - a.Created);
  const old = images.slice(newestKept).filter(({ Created }) => Date.now() - Created * 1000 > youngestMs);
  const tags = old.flatMap(({ RepoTags }) => RepoTags ?? []).filter((tag) => tag.startsWith(`${name}:`));
  for (const tag of tags) await removeUnused(docker, tag);
}

async function removeUnused(docker: Docker, tag: string): Promise<void> {
  try {
    await docker.getImage(tag).remove();
  } catch (error) {
    // 404: somebody else removed it. 409: a container is made of it.
    const status = engineStatus(error);
    if (status !== 404 && status !== 409) throw error;
  }
}
