/** What changed from one view of the node to a later one. */
import { isDeepStrictEqual } from "node:util";
import type { ConnectionState, NodeView, ViewChange } from "../../contract/index.ts";

export function viewChangeBetween(before: NodeView, after: NodeView): ViewChange {
  const remaining = countByKey(after.connections);
  const closed = before.connections.flatMap((connection, place) => (take(remaining, connection) ? [] : [place]));
  const known = countByKey(before.connections);
  const opened = after.connections.filter((connection) => !take(known, connection));
  return { closed, opened, mesh: meshChange(before.mesh, after.mesh), knownPeers: after.knownPeers };
}

function meshChange(before: NodeView["mesh"], after: NodeView["mesh"]): ViewChange["mesh"] {
  const left = Object.keys(before).filter((topic) => !Object.hasOwn(after, topic));
  const changed = Object.entries(after).filter(([topic, peers]) => !isDeepStrictEqual(before[topic], peers));
  return { ...Object.fromEntries(left.map((topic) => [topic, null])), ...Object.fromEntries(changed) };
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
