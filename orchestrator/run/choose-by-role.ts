/** Finds the nodes that have a role in the network as it was last seen, and says why it is these. Pure. */
import { listText } from "../base/list-text.ts";
import { connectedPeers, type RunningNode, runningNodes, runningPeers } from "../measures/running-nodes.ts";
import type { Plan } from "../model/plan.ts";
import type { NodeId, Role } from "../model/step.ts";
import type { Round } from "../trace/network-state.ts";

const toldNodes = 6;

export interface Choice {
  readonly nodes: readonly NodeId[];
  /** For people: "the best connected: node-3 has 14 connections". */
  readonly why: string;
}

/** Of those of `from` that run, at most `count`. */
export function chooseByRole(
  role: Role,
  { from, count }: { readonly from: readonly NodeId[]; readonly count: number },
  round: Round,
  plan: Plan,
): Choice {
  const candidates = new Set(from);
  const running = runningNodes(round, plan);
  const able = running.filter(({ plan: { id } }) => candidates.has(id));
  const { nodes, why } = byRole(role, able, running, count);
  const isShort = nodes.length > 0 && nodes.length < count;
  return { nodes, why: isShort ? `${why}; ${count} were asked for` : why };
}

function byRole(role: Role, able: readonly RunningNode[], running: readonly RunningNode[], count: number): Choice {
  switch (role.kind) {
    case "best-connected":
      return bestConnected(able, running, count);
    case "mesh-neighbour":
      return meshNeighbours(role.of, able, running, count);
    default:
      return role satisfies never;
  }
}

/** Connections to nodes that are gone do not count, however long their end takes to notice. */
function bestConnected(able: readonly RunningNode[], running: readonly RunningNode[], count: number): Choice {
  const named = namesIn(running);
  const counted = able.map(({ plan: { id }, at: { view } }) => ({
    id,
    connections: view === undefined ? 0 : named(connectedPeers(view)).size,
  }));
  const best = counted
    .filter(({ connections }) => connections > 0)
    .toSorted((a, b) => b.connections - a.connections)
    .slice(0, count);
  if (best.length === 0) return { nodes: [], why: "the best connected: nobody has a connection" };
  const told = best.map(({ id, connections }) => `${id} has ${connections} connections`);
  return { nodes: best.map(({ id }) => id), why: `the best connected: ${told.join(", ")}` };
}

function meshNeighbours(
  of: NodeId,
  able: readonly RunningNode[],
  running: readonly RunningNode[],
  count: number,
): Choice {
  const view = running.find(({ plan: { id } }) => id === of)?.at.view;
  if (view === undefined) return { nodes: [], why: `mesh neighbours of ${of}: it was not seen to run` };
  const mesh = namesIn(running)(Object.values(view.mesh).flat());
  const nodes = able.map(({ plan: { id } }) => id).filter((id) => mesh.has(id));
  const why = `mesh neighbours of ${of}: it has ${listText([...mesh], toldNodes) || "none"} in its mesh`;
  return { nodes: nodes.slice(0, count), why };
}

/** Whom peer ids mean: a node that goes by several is one. */
function namesIn(running: readonly RunningNode[]): (peers: Iterable<string>) => ReadonlySet<NodeId> {
  const byPeer = runningPeers(running);
  return (peers) => new Set([...peers].flatMap((peer) => byPeer.get(peer)?.plan.id ?? []));
}
