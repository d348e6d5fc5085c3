/**
 * The offsets of nodes' clocks: a file each, in a volume that the nodes see too. clock/clock.c maps it inside the node, so it is written
 * in place and never made anew. It outlives the node's process and the agent.
 */

import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { AgentRequest } from "./protocol.ts";

type Clock = Extract<AgentRequest, { op: "clocks" }>["clocks"][number];

const nsPerMs = 1e6;

/** @param folder where the volume is mounted */
export async function setClock(folder: string, { node, offsetMs }: Clock): Promise<void> {
  await using file = await open(join(folder, node), constants.O_WRONLY | constants.O_CREAT, 0o644);
  await file.write(new BigInt64Array([BigInt(Math.round(offsetMs * nsPerMs))]), 0, null, 0);
}
