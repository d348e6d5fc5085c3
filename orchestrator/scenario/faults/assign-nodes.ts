/**
 * Chooses the nodes that each fault of a whole scenario hits. No node is hit while another fault holds the same of it,
 * so a node is never stopped twice without a start between. Named nodes and whole groups come first; what is drawn by
 * chance takes of the rest, and what is found by a role when it is due of what is left then. A fault that finds fewer nodes than it
 * wants says so, and the topology is refused.
 */
import type { Random } from "../../base/random.ts";
import type { NodeId } from "../../model/step.ts";
import { presenceAfter } from "../../trace/presence.ts";
import { type Grip, gripsOf, type NodeFault, spanOf } from "./node-fault.ts";
import { membersOf, type Place, selectionOf, wantedOf } from "./target.ts";

export interface FaultPhase {
  readonly lengthMs: number;
  readonly faults: readonly NodeFault[];
  /** What faults did is not undone at this phase's end. */
  readonly keep: boolean;
  /** Nodes that run, with the time since the phase's start from which they do. */
  readonly runningFromMs: ReadonlyMap<NodeId, number>;
  /** Groups whose nodes come and go: nobody knows who of them is there when a role is due. */
  readonly churned: readonly string[];
}

export interface Assignment {
  readonly fault: NodeFault;
  /** Those that it hits; of a role, those of whom some may be hit. */
  readonly nodes: readonly NodeId[];
  /** How many it asks for, of how many that run by then. */
  readonly wanted: number;
  readonly members: number;
}

export interface PhaseAssignments {
  readonly assignments: readonly Assignment[];
  /** Nodes that an earlier phase took down and kept so. */
  readonly keptDown: readonly NodeId[];
  /** Nodes whose process a fault of this phase holds at some time, or one that was kept. */
  readonly held: readonly NodeId[];
}

/** What a fault has of a node, from and to a time of the phase. */
interface Hold {
  readonly node: NodeId;
  readonly grip: Grip;
  readonly isGone: boolean;
  readonly fromMs: number;
  readonly toMs: number;
}

/** One for each phase, in their order. */
export function assignNodes(
  phases: readonly FaultPhase[],
  places: readonly Place[],
  random: Random,
): readonly PhaseAssignments[] {
  let kept: readonly Hold[] = [];
  return phases.map((phase) => {
    const holds = [...kept];
    const keptDown = kept.filter(({ isGone }) => isGone).map(({ node }) => node);
    const assignments = inTurn(phase.faults).map((fault) => {
      const assignment = assign(fault, phase, holds, places, random);
      holds.push(...holdsOf(assignment));
      return assignment;
    });
    const lasting = holds.filter(({ toMs }) => toMs >= phase.lengthMs);
    kept = phase.keep ? lasting.map((hold) => ({ ...hold, fromMs: 0, toMs: Infinity })) : [];
    const held = holds.filter(({ grip }) => grip === "process").map(({ node }) => node);
    return { assignments, keptDown, held: [...new Set(held)] };
  });
}

function assign(
  fault: NodeFault,
  phase: FaultPhase,
  holds: readonly Hold[],
  places: readonly Place[],
  random: Random,
): Assignment {
  const selection = selectionOf(fault.target);
  const members = membersOf(selection, places).filter(
    ({ id }) => (phase.runningFromMs.get(id) ?? Infinity) <= fault.atMs,
  );
  const [span, grips] = [spanOf(fault), gripsOf(fault.does)];
  const overlapping = holds.filter((hold) => hold.fromMs < span.toMs && span.fromMs < hold.toMs);
  const held = new Set(overlapping.filter(({ grip }) => grips.includes(grip)).map(({ node }) => node));
  const free = members.filter(({ id }) => !held.has(id));
  const ids = free.map(({ id }) => id);
  const { take } = selection;
  const common = { fault, wanted: wantedOf(take, members.length), members: members.length };
  switch (take.kind) {
    case "all":
      return { ...common, nodes: ids };
    case "role": {
      const there = free.filter(({ group }) => !phase.churned.includes(group)).map(({ id }) => id);
      return { ...common, nodes: there };
    }
    case "count":
    case "share":
      return { ...common, nodes: random.fork(fault.cause).sample(ids, common.wanted) };
    default:
      return take satisfies never;
  }
}

/** Whoever is found by a role is held by the run. */
function holdsOf({ fault, nodes }: Assignment): readonly Hold[] {
  if (isByRole(fault)) return [];
  const isGone = fault.does.kind !== "become" && presenceAfter(fault.does.kind) === "gone";
  return nodes.flatMap((node) => gripsOf(fault.does).map((grip) => ({ node, grip, isGone, ...spanOf(fault) })));
}

function isByRole({ target }: Pick<NodeFault, "target">): boolean {
  return selectionOf(target).take.kind === "role";
}

/** Those that leave no choice first, those that are found last, and those of one kind by time. */
function inTurn(faults: readonly NodeFault[]): readonly NodeFault[] {
  const rank = ({ target }: NodeFault) => {
    const { kind } = selectionOf(target).take;
    return kind === "all" ? 0 : kind === "role" ? 2 : 1;
  };
  return faults.toSorted((a, b) => rank(a) - rank(b) || a.atMs - b.atMs);
}
