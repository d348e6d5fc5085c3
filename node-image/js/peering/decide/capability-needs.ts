/** Which wanted capabilities are short, and which connections serve them. Pure. */
import type { Capability, CapabilityConfig } from "../../../contract/index.ts";
import type { Link } from "../link.ts";

export interface CapabilityNeed {
  readonly capability: Capability;
  readonly wanted: number;
  readonly connected: number;
}

/** Each wanted capability, and how many connected peers have it. */
export function capabilityNeeds(links: readonly Link[], wanted: CapabilityConfig["wanted"]): CapabilityNeed[] {
  return (Object.entries(wanted) as [Capability, number][]).map(([capability, count]) => ({
    capability,
    wanted: count,
    connected: links.filter((link) => has(link, capability)).length,
  }));
}

/** Whether a connected peer has a capability: relaying is seen, the others are what it offers and did not fail to serve. */
export function has(link: Pick<Link, "relays" | "capabilities">, capability: Capability): boolean {
  return capability === "relay" ? link.relays : link.capabilities.includes(capability);
}

/** Whether a peer has any wanted capability besides relay: it takes a slot that is kept for service peers. */
export function serves(peer: Pick<Link, "capabilities">, wanted: CapabilityConfig["wanted"]): boolean {
  return peer.capabilities.some((capability) => capability !== "relay" && wanted[capability] !== undefined);
}
