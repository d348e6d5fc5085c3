/** The log of a node that stands on an engine, whichever process brought it up. */
import { Readable } from "node:stream";
import type Docker from "dockerode";
import type { NodeId } from "../../model/step.ts";
import { containerLog } from "./container-log.ts";
import { labelFilter } from "./labels.ts";

/** @param runId of this run; else of the newest that has such a node. Undefined when none has. */
export async function nodeLog(docker: Docker, node: NodeId, runId?: string): Promise<Readable | undefined> {
  const containers = await docker.listContainers({ all: true, filters: labelFilter(runId, node) });
  const [newest] = containers.sort((a, b) => b.Created - a.Created);
  return newest && Readable.from([await containerLog(docker, newest.Id)]);
}
