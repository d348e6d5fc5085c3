/** A NAT of a plan: its addresses, and the ports at which it takes connections for its nodes. */
import type { NatPlan } from "../model/plan.ts";
import type { Nat } from "../topology/zones.ts";
import { p2pPort } from "./ports.ts";

/**
 * The first node's port is this one, the second's the next. A mapping stands from the start, as a router makes one that is
 * asked for it by UPnP or PCP, or keeps one for a port that is in use; what it lets in is the matter of its kind.
 */
const firstPort = p2pPort + 1;

export function planNat(nat: Nat, addresses: Pick<NatPlan, "address" | "subnet" | "inside">): NatPlan {
  const mapped = nat.kind === "symmetric" ? [] : nat.nodes;
  const ports = mapped.map((node, i) => ({ port: firstPort + i, node, nodePort: p2pPort }));
  return { ...nat, ...addresses, ports };
}
