/** Bootstrap nodes, and nodes that know nobody else, started one after the other. */
import { pass } from "./fake-time.ts";
import { type FakeNode, type FakeNodeOptions, type FakeWorld, fakeWorld } from "./fake-world.ts";

export interface StartedNetwork {
  readonly world: FakeWorld;
  readonly fleet: readonly FakeNode[];
  readonly nodes: readonly FakeNode[];
}

/** @param o of the nodes, and how long after one another all start (50 ms); the bootstrap nodes have `ofFleet` */
export async function startNetwork(
  fleetSize: number,
  size: number,
  o: FakeNodeOptions & { readonly everyMs?: number } = {},
  ofFleet: FakeNodeOptions = {},
): Promise<StartedNetwork> {
  const world = fakeWorld();
  const fleet = Array.from({ length: fleetSize }, (_, n) => world.node(`fleet-${n}`, ofFleet));
  const nodes = Array.from({ length: size }, (_, n) => world.node(`node-${n}`, { bootstrap: fleet, ...o }));
  for (const node of [...fleet, ...nodes]) {
    await node.start();
    await pass(o.everyMs ?? 50);
  }
  return { world, fleet, nodes };
}

/** Share of the nodes' connections that are to these. */
export function shareOf(these: readonly FakeNode[], nodes: readonly FakeNode[]): number {
  const ids = new Set(these.map(({ id }) => id));
  const peers = nodes.flatMap((node) => node.peers());
  return peers.filter((peer) => ids.has(peer)).length / Math.max(1, peers.length);
}

export function fewestConnections(nodes: readonly FakeNode[]): number {
  return Math.min(...nodes.map((node) => node.peers().length));
}

/** Connections between one part of the nodes, by their ids, and the others. */
export function connectionsAcross(part: ReadonlySet<string>, nodes: readonly FakeNode[]): number {
  return nodes.flatMap((node) => node.peers().filter((peer) => part.has(peer) !== part.has(node.id))).length / 2;
}
