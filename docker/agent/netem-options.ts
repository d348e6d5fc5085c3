/**
 * What netem is told of a path's effects and of a rate. netem meets them in the order of the model: loss, corrupt, delay or
 * reorder; the rate is a netem of its own, with the queue that belongs to it (see `netem-commands.ts`).
 */
import { tableName } from "./distribution-tables.ts";
import type { AgentLinkState } from "./protocol.ts";
import { type AgentShaping, effectOf } from "./shaped-node.ts";

type Rate = Exclude<AgentLinkState["up"], null>;
type LossModel = Extract<AgentShaping, { kind: "loss" }>["model"];

/** A rate too high to be met; with any rate, netem keeps packets in order whatever their jitter. */
const unlimited = "100000000000bit";
/** netem counts a frame with its Ethernet header, which is no part of an IP packet. */
const ethernetHeaderBytes = 14;
/** How far out a jitter goes, in standard deviations. */
const furthest = 4;
/** Room for what is under way: so many packets of this size a second, and never fewer than the least. */
const fastestBitsPerSecond = 1e9;
const smallBytes = 250;
const leastPackets = 10_000;

/** Without the rate. All is named, also what is off: what is left out of a change, netem keeps as it was. */
export function pathOptions(shaping: readonly AgentShaping[]): string {
  const { meanMs = 0, jitterMs = 0, distribution = "normal" } = effectOf(shaping, "delay") ?? {};
  const loss = effectOf(shaping, "loss");
  const corrupt = effectOf(shaping, "corrupt")?.ratio ?? 0;
  const reorder = effectOf(shaping, "reorder");
  return [
    `netem limit ${packetsUnderWay(meanMs + furthest * jitterMs)} rate ${unlimited}`,
    `delay ${time(meanMs)}${jitterMs > 0 ? ` ${time(jitterMs)} distribution ${tableName(distribution)}` : ""}`,
    ...(loss === undefined ? [] : [`loss ${lossOptions(loss.model)}`]),
    `corrupt ${percent(corrupt)}`,
    // Without a delay there is nothing to overtake, and tc refuses it.
    ...(reorder === undefined || meanMs === 0 ? [] : [`reorder ${percent(reorder.ratio)} gap ${reorder.gap}`]),
  ].join(" ");
}

/** A queue and the rate at which it empties, counted on whole IP packets. */
export function rateOptions({ bitsPerSecond, queuePackets, overheadBytes }: Rate): string {
  // Rates are whole bytes a second in the kernel, and none is no limit.
  const bits = Math.max(8, Math.round(bitsPerSecond));
  return `netem limit ${queuePackets} rate ${bits}bit ${overheadBytes - ethernetHeaderBytes}`;
}

/** A queue that holds nothing up, in the place of one that did. */
export const noRate = `netem limit ${leastPackets} rate ${unlimited} 0`;

function packetsUnderWay(longestMs: number): number {
  return leastPackets + Math.ceil(((fastestBitsPerSecond / 8) * (longestMs / 1000)) / smallBytes);
}

function lossOptions(model: LossModel): string {
  switch (model.kind) {
    case "independent":
      return `random ${percent(model.ratio)}`;
    case "gilbert-elliott": {
      const { toBad, toGood, lossInBad, lossInGood } = model;
      return `gemodel ${[toBad, toGood, lossInBad, lossInGood].map(percent).join(" ")}`;
    }
    case "four-state": {
      const { p13, p31, p32, p23, p14 } = model;
      return `state ${[p13, p31, p32, p23, p14].map(percent).join(" ")}`;
    }
    default:
      return model satisfies never;
  }
}

function percent(ratio: number): string {
  return `${Number((ratio * 100).toFixed(8))}%`;
}

function time(ms: number): string {
  return `${Math.round(ms * 1e6) / 1e3}us`;
}
