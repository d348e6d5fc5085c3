/** A node's link state as the emulator reads it; see emulator/emulate.c. */
import type { AgentLinkState } from "./protocol.ts";
import { pathEffect } from "./shaped-node.ts";

export function emulatorTable({ paths, up, down }: Pick<AgentLinkState, "paths" | "up" | "down">): string {
  return [rate(up), rate(down), ...paths.map(path)].join(" ");
}

function rate(limit: AgentLinkState["up"]): string {
  return limit === null ? "0 0" : `${limit.bitsPerSecond} ${limit.queuePackets}`;
}

function path({ to, shaping }: AgentLinkState["paths"][number]): string {
  const { meanMs, jitterMs, lossRatio } = pathEffect(shaping);
  return `${to} ${meanMs} ${jitterMs} ${lossRatio}`;
}
