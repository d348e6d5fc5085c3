/** A node as the net agent is told of it: its process, where its traffic comes from, and its whole condition, its disk's too. */
import type { ShapedNode } from "./agent-client.ts";
import type { ManagedNode, PlacePlan } from "./managed-node.ts";

/** Where a node's admin traffic comes from, which no condition touches, and the NAT that it is behind. */
export type Surroundings = (place: PlacePlan) => Pick<ShapedNode, "exempt" | "behind">;

/** Undefined for one that does not run: its next start gives it its condition. */
export function shapedNode(node: ManagedNode, surroundings: Surroundings): ShapedNode | undefined {
  const { plan } = node;
  const process = node.process();
  if (process === undefined) return undefined;
  const { link, disk } = node.stated();
  const { paths, up, down, cutFrom, inbound } = link;
  const directory = "config" in plan ? plan.config.dataDirectory : null;
  return {
    node: plan.id,
    pid: process.pid,
    address: plan.address,
    ...surroundings(plan),
    state: {
      paths: paths.map(({ to, shaping }) => ({ to: [...to], shaping: [...shaping] })),
      up,
      down,
      cutFrom: [...cutFrom],
      inbound,
    },
    ...(directory !== null && { disk: { directory, state: disk } }),
  };
}
