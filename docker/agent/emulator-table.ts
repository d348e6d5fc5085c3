/** A node's link state as the emulator reads it; emulator/emulate.c explains the words. */
import type { AgentLinkState } from "./protocol.ts";
import type { AgentShaping } from "./shaped-node.ts";

type RateLimit = NonNullable<AgentLinkState["up"]>;
type LossModel = Extract<AgentShaping, { kind: "loss" }>["model"];

export function emulatorTable({ paths, up, down }: Pick<AgentLinkState, "paths" | "up" | "down">): string {
  return [
    ...(up === null ? [] : ["up", rate(up)]),
    ...(down === null ? [] : ["down", rate(down)]),
    ...paths.flatMap(({ to, shaping }) => ["path", ...to, ...shaping.map(effect)]),
  ].join(" ");
}

function rate({ bitsPerSecond, queuePackets, overheadBytes }: RateLimit): string {
  return `${bitsPerSecond} ${queuePackets} ${overheadBytes}`;
}

function effect(shaping: AgentShaping): string {
  switch (shaping.kind) {
    case "delay":
      return `delay ${shaping.meanMs} ${shaping.jitterMs} ${shaping.distribution} ${shaping.correlation}`;
    case "loss":
      return loss(shaping.model);
    case "rate":
      return `rate ${rate(shaping)}`;
    case "reorder":
      return `reorder ${shaping.ratio} ${shaping.gap}`;
    case "duplicate":
    case "corrupt":
      return `${shaping.kind} ${shaping.ratio}`;
    default:
      return shaping satisfies never;
  }
}

function loss(model: LossModel): string {
  switch (model.kind) {
    case "independent":
      return `loss ${model.ratio}`;
    case "gilbert-elliott":
      return `gilbert-elliott ${model.toBad} ${model.toGood} ${model.lossInBad} ${model.lossInGood}`;
    case "four-state":
      return `four-state ${model.p13} ${model.p31} ${model.p32} ${model.p23} ${model.p14}`;
    default:
      return model satisfies never;
  }
}
