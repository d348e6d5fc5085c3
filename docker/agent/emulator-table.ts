/** A node's link state as the emulator reads it; see emulator/emulate.c. */
import type { AgentLinkState } from "./protocol.ts";
import { effectOf } from "./shaped-node.ts";

export function emulatorTable({ paths, up, down }: Pick<AgentLinkState, "paths" | "up" | "down">): string {
  return [rate(up), rate(down), ...paths.map(path)].join(" ");
}

function rate(limit: AgentLinkState["up"]): string {
  return limit === null ? "0 0" : `${limit.bitsPerSecond} ${limit.queuePackets}`;
}

function path({ to, shaping }: AgentLinkState["paths"][number]): string {
  const { meanMs = 0, jitterMs = 0 } = effectOf(shaping, "delay") ?? {};
  const { model } = effectOf(shaping, "loss") ?? {};
  const lossRatio = model?.kind === "independent" ? model.ratio : 0;
  return to.map((prefix) => `${prefix} ${meanMs} ${jitterMs} ${lossRatio}`).join(" ");
}
