/** What a trace's faults had done to nodes at a time, in words: "killed node-3", "CPU 10% of a core on node-1", "node-2 as mute". */
import type { NodeAction, NodeId } from "../model/step.ts";
import type { ActionEvent } from "../model/trace.ts";
import { describeEffect } from "./describe-action.ts";

/** One sentence for all nodes to whom it comes to the same. */
export function nodesDisturbedAt(actions: readonly ActionEvent[], atMs: number): readonly string[] {
  const held = new Map<NodeId, Map<string, Disturbance | null>>();
  for (const event of actions.filter((one) => one.atMs <= atMs)) {
    if (!("nodes" in event.action)) continue;
    const changes = changesOf(event.action, event.cause);
    for (const node of event.action.nodes) {
      const own = held.get(node) ?? new Map<string, Disturbance | null>();
      for (const [what, disturbance] of changes) own.set(what, disturbance);
      held.set(node, own);
    }
  }
  const all = [...held].flatMap(([node, own]) =>
    [...own.values()].flatMap((disturbance) => (disturbance === null ? [] : { node, disturbance })),
  );
  const alike = Map.groupBy(all, ({ disturbance }) => disturbance("..."));
  return [...alike.values()].flatMap((same) => {
    const nodes = same.map(({ node }) => node).join(", ");
    return same.slice(0, 1).map(({ disturbance }) => disturbance(nodes));
  });
}

/** A sentence about nodes. */
type Disturbance = (nodes: string) => string;

const downWords: Partial<Record<NodeAction["kind"], string>> = { stop: "stopped", kill: "killed", pause: "paused" };

/** What an action makes of each thing that can be wrong with a node; null: nothing is. */
export function changesOf(
  { nodes: _, ...effect }: NodeAction,
  cause: string,
): readonly (readonly [string, Disturbance | null])[] {
  const said = (nodes: string) => describeEffect(effect, nodes);
  switch (effect.kind) {
    case "stop":
    case "kill":
    case "pause":
      return [["process", (nodes) => `${downWords[effect.kind]} ${nodes}`]];
    case "limit":
      return Object.entries(effect.limits).map(([what, limit]) => {
        const one: Disturbance = (nodes) => describeEffect({ kind: "limit", limits: { [what]: limit } }, nodes);
        return [what, limit === null ? null : one];
      });
    case "disk":
      return [["disk", effect.disk === "writable" ? null : said]];
    case "clock":
      return [["clock", effect.offsetMs === 0 ? null : said]];
    case "start":
    case "resume":
    case "restart":
      return [["process", null], ...(effect.kind === "start" ? lifeChange(effect, cause) : [])];
    default:
      return effect satisfies never;
  }
}

/** Who comes back with a fresh identity after a churn is a newcomer, and not disturbed. */
function lifeChange(
  { life, as }: Omit<Extract<NodeAction, { kind: "start" }>, "nodes">,
  cause: string,
): readonly (readonly [string, Disturbance | null])[] {
  if (life === undefined) return [];
  const isOver = as === undefined || as === "planned" || as === "before" || !/\.(faults|behaviours)\./.test(cause);
  return [["life", isOver ? null : (nodes) => `${nodes} as ${as}`]];
}
