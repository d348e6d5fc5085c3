/** The log of a node that stands on an engine, of all its lives, whichever process brought it up. */
import { Readable } from "node:stream";
import type Docker from "dockerode";
import type { NodeId } from "../../model/step.ts";
import { logOf } from "./container-log.ts";
import { label, labelFilter } from "./labels.ts";
import { inOrderOfLife } from "./node-lives.ts";

/** @param runId of this run; else of the newest that has such a node. Undefined when none has. */
export async function nodeLog(docker: Docker, node: NodeId, runId?: string): Promise<Readable | undefined> {
  const containers = await docker.listContainers({ all: true, filters: labelFilter(runId, node) });
  const [newest] = containers.toSorted((a, b) => b.Created - a.Created);
  if (newest === undefined) return undefined;
  const ofItsRun = containers.filter(({ Labels }) => Labels[label.run] === newest.Labels[label.run]);
  return Readable.from([
    await logOf(
      docker,
      inOrderOfLife(ofItsRun).map(({ Id }) => Id),
    ),
  ]);
}
