/** What changed from one view of the node to a later one. */
import type { ConnectionState, NodeView, ViewChange } from "../../contract/index.ts";

/** Whether nothing changed. Told without texts: it is asked once a second. */
export function isSameView(a: NodeView, b: NodeView): boolean {
  return (
    a.knownPeers === b.knownPeers &&
    a.connections.length === b.connections.length &&
    a.connections.every((connection, place) => isSameConnection(connection, b.connections[place])) &&
    isSameMesh(a.mesh, b.mesh)
  );
}

export function viewChangeBetween(before: NodeView, after: NodeView): ViewChange {
  const remaining = countByKey(after.connections);
  const closed = before.connections.flatMap((connection, place) => (take(remaining, connection) ? [] : [place]));
  const known = countByKey(before.connections);
  const opened = after.connections.filter((connection) => !take(known, connection));
  return { closed, opened, mesh: meshChange(before.mesh, after.mesh), knownPeers: after.knownPeers };
}

function meshChange(before: NodeView["mesh"], after: NodeView["mesh"]): ViewChange["mesh"] {
  const left = Object.keys(before).filter((topic) => !Object.hasOwn(after, topic));
  const changed = Object.entries(after).filter(([topic, peers]) => !isSameList(peers, before[topic]));
  return { ...Object.fromEntries(left.map((topic) => [topic, null])), ...Object.fromEntries(changed) };
}

function isSameConnection(a: ConnectionState, b: ConnectionState | undefined): boolean {
  return a.openedAtMs === b?.openedAtMs && a.peer === b.peer && a.direction === b.direction && a.address === b.address;
}

function isSameMesh(a: NodeView["mesh"], b: NodeView["mesh"]): boolean {
  const topics = Object.keys(a);
  return topics.length === Object.keys(b).length && topics.every((topic) => isSameList(a[topic], b[topic]));
}

function isSameList(a: readonly string[] = [], b: readonly string[] | undefined): boolean {
  return a.length === b?.length && a.every((peer, place) => peer === b[place]);
}

/** Connections that look alike are interchangeable, and counted. */
function countByKey(connections: readonly ConnectionState[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of connections.map(keyOf)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** @returns whether one was left */
function take(counts: Map<string, number>, connection: ConnectionState): boolean {
  const key = keyOf(connection);
  const left = counts.get(key) ?? 0;
  counts.set(key, left - 1);
  return left > 0;
}

function keyOf({ peer, direction, address, openedAtMs }: ConnectionState): string {
  return `${openedAtMs} ${direction} ${peer} ${address}`;
}
