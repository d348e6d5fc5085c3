/**
 * How a node's view changed since the one that a reader has: far shorter than the view. `applyViewChange` is what every reader
 * does with it; how a node finds the change is the node's matter.
 */
import * as z from "zod";

const count = z.int().nonnegative();

export const connectionState = z
  .strictObject({
    peer: z.string(),
    direction: z.enum(["inbound", "outbound"]),
    address: z.string().describe("The other end's multiaddr."),
    openedAtMs: z.number(),
  })
  .meta({ id: "ConnectionState" });

/** What changes seldom. */
export const nodeView = z
  .strictObject({
    connections: z.array(connectionState).describe("In order of time."),
    mesh: z
      .record(z.string(), z.array(z.string()))
      .describe("Mesh peers of each subscribed topic; a topic without mesh peers has an empty list."),
    knownPeers: count.describe("Peers in the peer store, connected or not."),
  })
  .meta({ id: "NodeView" });

export const viewChange = z
  .strictObject({
    closed: z.array(count).describe("Places, in the list of connections that the cursor saw, of those that are gone."),
    opened: z.array(connectionState),
    mesh: z
      .record(z.string(), z.array(z.string()).nullable())
      .describe("Topics whose mesh changed, with all its peers; null: no longer subscribed."),
    knownPeers: count,
  })
  .meta({ id: "ViewChange" });

export type ConnectionState = z.infer<typeof connectionState>;
export type NodeView = z.infer<typeof nodeView>;
export type ViewChange = z.infer<typeof viewChange>;

/** The view after a change of `view`. */
export function applyViewChange(view: NodeView, { closed, opened, mesh, knownPeers }: ViewChange): NodeView {
  const gone = new Set(closed);
  const connections = [...view.connections.filter((_, place) => !gone.has(place)), ...opened];
  const topics = Object.entries({ ...view.mesh, ...mesh });
  return {
    connections: connections.sort(byTime),
    mesh: Object.fromEntries(topics.flatMap(([topic, peers]) => (peers === null ? [] : [[topic, peers]]))),
    knownPeers,
  };
}

/** The order of a view's connections; whatever is equal by it is equal. */
export function byTime(a: ConnectionState, b: ConnectionState): number {
  return (
    a.openedAtMs - b.openedAtMs ||
    compare(a.address, b.address) ||
    compare(a.peer, b.peer) ||
    compare(a.direction, b.direction)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
