/** Looks for an image on an engine. */
import type Docker from "dockerode";
import { engineStatus } from "./engine-error.ts";

/** The id of the image with this tag; undefined when the engine has none. */
export async function imageId(docker: Docker, tag: string): Promise<string | undefined> {
  try {
    return (await docker.getImage(tag).inspect()).Id;
  } catch (error) {
    if (engineStatus(error) === 404) return undefined;
    throw error;
  }
}
