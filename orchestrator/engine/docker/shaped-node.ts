/** A node as the net agent is told of it: its process, where its traffic comes from, and its whole condition. */
import type { ShapedNode } from "./agent-client.ts";
import type { ManagedNode } from "./managed-node.ts";

/**
 * Undefined for one that does not run: its next start gives it its condition.
 * @param gateway never touched by any condition: admin traffic comes from there
 */
export function shapedNode(node: ManagedNode, gateway: string): ShapedNode | undefined {
  const { plan } = node;
  const process = node.process();
  if (process === undefined) return undefined;
  const { paths, up, down, cutFrom, inbound } = node.link();
  return {
    node: plan.id,
    pid: process.pid,
    address: plan.address,
    exempt: [gateway],
    state: {
      paths: paths.map(({ to, shaping }) => ({ to: [...to], shaping: [...shaping] })),
      up,
      down,
      cutFrom: [...cutFrom],
      inbound,
    },
  };
}
