/** Whether a choice of nodes tears apart those behind one NAT: from outside they have one address, so their links are one. */
import type { NodeId } from "../model/step.ts";
import type { Topology } from "./topology.ts";
import { natsOf } from "./zones.ts";

/** `has home-1 without home-2, behind the same NAT; ...`, or undefined when each NAT is in it as a whole or not at all. */
export function tornNat(topology: Pick<Topology, "groups">, chosen: readonly NodeId[]): string | undefined {
  for (const { nodes } of natsOf(topology)) {
    const inside = nodes.filter((node) => chosen.includes(node));
    const outside = nodes.filter((node) => !chosen.includes(node));
    if (inside.length === 0 || outside.length === 0) continue;
    const torn = `has ${inside.join(", ")} without ${outside.join(", ")}, behind the same NAT`;
    return `${torn}; expected all of them or none, since others see one address`;
  }
  return undefined;
}
