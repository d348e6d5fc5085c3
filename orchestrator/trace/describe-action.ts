/** An action in a few words, for people: "kill node-3", "partition of 5 | 7 nodes", "eu - us: delay 200ms, loss 5%". */
import { listText } from "../base/list-text.ts";
import { formatBytes, formatMs, formatShare } from "../base/units.ts";
import type { Action, LateAction, NodeEffect, ProcessLimits, Role } from "../model/step.ts";
import type { ActionEvent } from "../model/trace.ts";
import { describeLink } from "./describe-link.ts";
import type { Partition } from "./parting.ts";

const listedNodes = 3;
const listedIslands = 6;

export function describeAction(action: Action | LateAction): string {
  switch (action.kind) {
    case "partition":
      return describePartition(action);
    case "change":
      return `${action.what}: ${describeLink(action.to).join(", ")}`;
    case "heal":
      return `heal ${action.what}`;
    case "choose":
      return describeEffect(action.does, describeRole(action.role, action.count, action.from.length));
    case "release":
      return `bring back those of ${action.id}`;
    case "roll": {
      const nodes = `${action.batches.flat().length} nodes in ${action.batches.length} batches`;
      return action.life === null ? `restart ${nodes}` : `start ${nodes} as ${action.as}`;
    }
    default:
      return describeEffect(action, listText(action.nodes, listedNodes) || "nobody");
  }
}

/** With why it was these nodes, where the plan left that open. */
export function describeDone({ action, chosen }: Pick<ActionEvent, "action" | "chosen">): string {
  return `${describeAction(action)}${chosen === undefined ? "" : `, ${chosen}`}`;
}

/** A ring of majorities has as many islands as nodes. */
function describePartition({ islands, oneWay }: Partition): string {
  if (islands.length > listedIslands) return `partition into ${islands.length} islands`;
  const sizes = islands.map((island) => island.length);
  return `partition of ${oneWay ? `${sizes[0]} -> ${sizes.slice(1).join(" | ")}` : sizes.join(" | ")} nodes`;
}

/** @param nodes whom, in words */
export function describeEffect(effect: NodeEffect, nodes: string): string {
  switch (effect.kind) {
    case "limit":
      return `${describeLimits(effect.limits)} on ${nodes}`;
    case "disk":
      return `disk ${effect.disk} on ${nodes}`;
    case "clock":
      return `clock ${describeOffset(effect.offsetMs)} on ${nodes}`;
    case "start":
      return `start ${nodes}${effect.as === undefined ? "" : ` as ${effect.as}`}`;
    default:
      return `${effect.kind} ${nodes}`;
  }
}

function describeOffset(offsetMs: number): string {
  if (offsetMs === 0) return "right";
  return `${offsetMs < 0 ? "-" : "+"}${formatMs(Math.abs(offsetMs))}`;
}

function describeLimits({ cpus, memoryBytes }: Partial<ProcessLimits>): string {
  const limits = [
    ...(cpus === undefined ? [] : [cpus === null ? "CPU unlimited" : `CPU ${formatShare(cpus)} of a core`]),
    ...(memoryBytes === undefined
      ? []
      : [memoryBytes === null ? "memory unlimited" : `memory ${formatBytes(memoryBytes)}`]),
  ];
  return limits.join(", ");
}

function describeRole(role: Role, count: number, of: number): string {
  switch (role.kind) {
    case "best-connected":
      return `the ${count === 1 ? "" : `${count} `}best connected of ${of} nodes`;
    case "mesh-neighbour":
      return count === 1 ? `a mesh neighbour of ${role.of}` : `${count} mesh neighbours of ${role.of}`;
    default:
      return role satisfies never;
  }
}
