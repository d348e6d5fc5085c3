/** Which of a trace's faults held at a time: partitions, and nodes that the plan had taken down or paused. */
import type { Action, NodeId } from "../model/step.ts";
import type { ActionEvent } from "../model/trace.ts";
import { describeAction } from "./describe-action.ts";

export interface FaultsInForce {
  /** The islands of every partition in force at a time. */
  cutsAt(atMs: number): readonly (readonly (readonly NodeId[])[])[];
  /** Whether any partition stood between two nodes at some time of a span, ends included. */
  cutBetween(a: NodeId, b: NodeId, fromMs: number, toMs: number): boolean;
  /** For people: "killed node-3; partition of 5 | 7 nodes". Empty when there was none. */
  describeAt(atMs: number): string;
}

export function faultsInForce(actions: readonly ActionEvent[]): FaultsInForce {
  const partitions = partitionsOf(actions);
  const during = (fromMs: number, toMs: number) =>
    partitions.filter((partition) => partition.fromMs <= toMs && partition.toMs >= fromMs);
  return {
    cutsAt: (atMs) => during(atMs, atMs).map(({ action }) => action.islands),
    cutBetween: (a, b, fromMs, toMs) =>
      during(fromMs, toMs).some(({ islandOf }) => {
        const [ofA, ofB] = [islandOf.get(a), islandOf.get(b)];
        return ofA !== undefined && ofB !== undefined && ofA !== ofB;
      }),
    describeAt: (atMs) =>
      [...nodesTakenDown(actions, atMs), ...during(atMs, atMs).map(({ action }) => describeAction(action))].join("; "),
  };
}

interface PartitionSpan {
  readonly action: Extract<Action, { kind: "partition" }>;
  readonly islandOf: ReadonlyMap<NodeId, number>;
  readonly fromMs: number;
  readonly toMs: number;
}

function partitionsOf(actions: readonly ActionEvent[]): readonly PartitionSpan[] {
  return actions.flatMap(({ action, atMs }): PartitionSpan[] => {
    if (action.kind !== "partition") return [];
    const heal = actions.find((later) => later.atMs >= atMs && isHealOf(later.action, action.id));
    const islandOf = new Map(action.islands.flatMap((island, i) => island.map((node) => [node, i])));
    // Until the heal was done: it does not reach all nodes at the same moment.
    return [{ action, islandOf, fromMs: atMs, toMs: heal ? heal.atMs + heal.tookMs : Infinity }];
  });
}

function isHealOf(action: Action, id: string): boolean {
  return action.kind === "heal" && action.id === id;
}

const downWords = { stop: "stopped", kill: "killed", pause: "paused" } as const;

function nodesTakenDown(actions: readonly ActionEvent[], atMs: number): string[] {
  const word = new Map<NodeId, string>();
  for (const { action } of actions.filter((event) => event.atMs <= atMs)) {
    if (!("nodes" in action)) continue;
    const { kind } = action;
    for (const node of action.nodes) {
      if (kind === "stop" || kind === "kill" || kind === "pause") word.set(node, downWords[kind]);
      else word.delete(node);
    }
  }
  const byWord = Map.groupBy(word.keys(), (node) => word.get(node));
  return [...byWord].map(([name, nodes]) => `${name} ${nodes.join(", ")}`);
}
