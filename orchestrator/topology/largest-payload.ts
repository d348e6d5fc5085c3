/** How long a message's payload can be: every node of a cluster relays it, so the shortest `max-message` among them decides. */
import { envelopeBytes } from "../../node-image/contract/index.ts";
import type { Group, Topology } from "./topology.ts";

/** @returns the group that allows least, and the payload that its `max-message` leaves room for; undefined of an unknown cluster */
export function largestPayload(
  { groups }: Pick<Topology, "groups">,
  cluster: number,
): { readonly group: Group; readonly bytes: number } | undefined {
  const [group] = groups
    .filter(({ relay }) => relay.cluster === cluster)
    .toSorted((a, b) => a.relay.maxMessageBytes - b.relay.maxMessageBytes);
  return group && { group, bytes: group.relay.maxMessageBytes - envelopeBytes };
}
