/**
 * Chooses the nodes that each process fault of a whole scenario hits. No node is hit while another fault holds it,
 * so a node is never stopped twice without a start between. Named nodes and whole groups come first; what is drawn by
 * chance takes of the rest. A fault that finds fewer nodes than it wants says so, and the topology is refused.
 */
import type { Random } from "../../base/random.ts";
import type { NodeId } from "../../model/step.ts";
import type { ProcessFault } from "./process-fault.ts";

export interface FaultPhase {
  readonly lengthMs: number;
  readonly faults: readonly ProcessFault[];
  /** What faults did is not undone at this phase's end. */
  readonly keep: boolean;
  /** Nodes that run, with the time since the phase's start from which they do. */
  readonly runningFromMs: ReadonlyMap<NodeId, number>;
}

export interface Assignment {
  readonly fault: ProcessFault;
  readonly nodes: readonly NodeId[];
  /** How many it asks for. */
  readonly wanted: number;
}

/** A node that a fault has taken, from and to a time of the phase. */
interface Hold {
  readonly node: NodeId;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * @param membersOf gives the nodes of a group, or a node by its own name
 * @returns one list of assignments a phase, and the nodes that earlier phases kept down
 */
export function assignNodes(
  phases: readonly FaultPhase[],
  membersOf: (name: string) => readonly NodeId[],
  random: Random,
): readonly { readonly assignments: readonly Assignment[]; readonly keptDown: readonly NodeId[] }[] {
  let kept: readonly NodeId[] = [];
  return phases.map((phase) => {
    const keptDown = kept;
    const holds: Hold[] = keptDown.map((node) => ({ node, fromMs: 0, toMs: Infinity }));
    const assignments = inTurn(phase.faults).map((fault) => {
      const assignment = assign(fault, phase, holds, membersOf, random);
      holds.push(...assignment.nodes.map((node) => ({ node, ...spanOf(fault) })));
      return assignment;
    });
    const stillDown = holds.filter((hold) => hold.toMs >= phase.lengthMs).map((hold) => hold.node);
    kept = phase.keep ? stillDown : [];
    return { assignments, keptDown };
  });
}

function assign(
  fault: ProcessFault,
  phase: FaultPhase,
  holds: readonly Hold[],
  membersOf: (name: string) => readonly NodeId[],
  random: Random,
): Assignment {
  const { target } = fault;
  const members = membersOf(typeof target === "string" ? target : target.group);
  const span = spanOf(fault);
  const held = new Set(
    holds.filter((hold) => hold.fromMs < span.toMs && span.fromMs < hold.toMs).map((hold) => hold.node),
  );
  const free = members.filter((node) => (phase.runningFromMs.get(node) ?? Infinity) <= fault.atMs && !held.has(node));
  if (typeof target === "string") return { fault, nodes: free, wanted: members.length };
  const wanted = target.count ?? Math.round((target.share ?? 1) * members.length);
  return { fault, nodes: random.fork(fault.cause).sample(free, wanted), wanted };
}

/** Those that leave no choice first, then by time. */
function inTurn(faults: readonly ProcessFault[]): readonly ProcessFault[] {
  const rank = (fault: ProcessFault) => (typeof fault.target === "string" ? 0 : 1);
  return faults.toSorted((a, b) => rank(a) - rank(b) || a.atMs - b.atMs);
}

/** A restart holds its node for an instant only, but no other fault may share that instant. */
function spanOf(fault: ProcessFault): { fromMs: number; toMs: number } {
  const lengthMs = fault.kind === "restart" ? 1 : (fault.forMs ?? Infinity);
  return { fromMs: fault.atMs, toMs: fault.atMs + lengthMs };
}
