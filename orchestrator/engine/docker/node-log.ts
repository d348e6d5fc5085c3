/** The log of a node that stands, of all its lives, whichever process brought it up. */
import { Readable } from "node:stream";
import type { NodeId } from "../../model/step.ts";
import { logOf } from "./container-log.ts";
import { label } from "./labels.ts";
import { inOrderOfLife } from "./node-lives.ts";
import { type AnyHost, containersOf } from "./standing-node.ts";

/** @param runId of this run; else of the newest that has such a node. Undefined when none has. */
export async function nodeLog(hosts: readonly AnyHost[], node: NodeId, runId?: string): Promise<Readable | undefined> {
  const containers = await containersOf(hosts, node, runId);
  const [newest] = containers.toSorted((a, b) => b.Created - a.Created);
  if (newest === undefined) return undefined;
  const ofItsRun = containers.filter(({ Labels }) => Labels[label.run] === newest.Labels[label.run]);
  return Readable.from([
    await logOf(
      newest.docker,
      inOrderOfLife(ofItsRun).map(({ Id }) => Id),
    ),
  ]);
}
