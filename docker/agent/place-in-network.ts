/**
 * What a node's namespace needs before its links are shaped, once in its life: its router, where it is behind one, and no way
 * out. Engines close the way out of an internal network for IPv4; for IPv6 some give a default route by a host that forwards.
 */
import { inNamespace } from "./in-namespace.ts";
import { putBehind } from "./nat.ts";
import type { ShapedNode } from "./shaped-node.ts";

export function placer(): (node: ShapedNode) => Promise<void> {
  /** Each node's namespace and its router's, as they were last. */
  const placed = new Map<string, string>();
  return async (node) => {
    const where = `${node.pid} behind ${node.behind?.pid}`;
    if (placed.get(node.node) === where) return;
    if (node.behind) await putBehind(node, node.behind);
    // Where there is no gateway of IPv6, there is none of it at all.
    const hasIpv6 = node.exempt.some((address) => address.includes(":"));
    await inNamespace(node.pid, { ip: hasIpv6 ? "route replace unreachable ::/0 metric 1\n" : undefined });
    placed.set(node.node, where);
  };
}
