/** An action in a few words, for people: "kill node-3", "partition of 5 | 7 nodes", "eu - us: delay 200ms, loss 5%". */
import { listText } from "../base/list-text.ts";
import { formatBytes, formatMs, formatShare } from "../base/units.ts";
import type { Action, LateAction, NodeEffect, ProcessLimits, Role } from "../model/step.ts";
import { describeLink } from "./describe-link.ts";

const listedNodes = 3;

export function describeAction(action: Action | LateAction): string {
  switch (action.kind) {
    case "partition":
      return `partition of ${action.islands.map((island) => island.length).join(" | ")} nodes`;
    case "change":
      return `${action.what}: ${describeLink(action.to).join(", ")}`;
    case "heal":
      return `heal ${action.what}`;
    case "choose":
      return describeEffect(action.does, describeRole(action.role, action.count, action.from.length));
    case "release":
      return "bring back whom it chose";
    case "roll":
      return `${action.life === null ? "restart" : "start anew"} ${action.batches.flat().length} nodes in ${action.batches.length} batches`;
    default:
      return describeEffect(action, listText(action.nodes, listedNodes) || "nobody");
  }
}

/** @param nodes whom, in words */
function describeEffect(effect: NodeEffect, nodes: string): string {
  switch (effect.kind) {
    case "limit":
      return `${describeLimits(effect.limits)} for ${nodes}`;
    case "disk":
      return `disk ${effect.disk} of ${nodes}`;
    case "clock":
      return `clock ${effect.offsetMs < 0 ? "-" : "+"}${formatMs(Math.abs(effect.offsetMs))} of ${nodes}`;
    case "start":
      return `start ${nodes}${effect.as === undefined ? "" : ` as ${effect.as}`}`;
    default:
      return `${effect.kind} ${nodes}`;
  }
}

function describeLimits({ cpus, memoryBytes }: ProcessLimits): string {
  const limits = [
    ...(cpus === null ? [] : [`CPU ${formatShare(cpus)} of a core`]),
    ...(memoryBytes === null ? [] : [`memory ${formatBytes(memoryBytes)}`]),
  ];
  return limits.length === 0 ? "no limits" : limits.join(", ");
}

function describeRole(role: Role, count: number, of: number): string {
  switch (role.kind) {
    case "best-connected":
      return `the ${count} best connected of ${of} nodes`;
    case "mesh-neighbour":
      return `${count} mesh neighbours of ${role.of}`;
    default:
      return role satisfies never;
  }
}
