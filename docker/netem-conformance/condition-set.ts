/** One row of the table: a sender, a receiver, what lies between them, and the packets that are sent through it. */
import type { AgentLinkState } from "../agent/protocol.ts";
import type { AgentShaping, ShapedNode } from "../agent/shaped-node.ts";

type Rate = AgentLinkState["up"];

export interface ConditionSet {
  readonly name: string;
  /** Of the path from the sender to the receiver. */
  readonly shaping: readonly AgentShaping[];
  /** The sender's rate up, and the receiver's rate down. */
  readonly up?: Exclude<Rate, null>;
  readonly down?: Exclude<Rate, null>;
  /** Paths that the sender has besides. */
  readonly others?: AgentLinkState["paths"];
  readonly packets: { readonly count: number; readonly everyMs: number; readonly bytes: number };
  readonly ipv6?: true;
  /** The ends are exempt from each other's conditions, so none of them shows. */
  readonly exempt?: true;
  /** What the shaping becomes while packets are under way; null: no path at all. */
  readonly changes?: readonly { readonly afterMs: number; readonly to: readonly AgentShaping[] | null }[];
}

/** The two ends of every set, each set in two network namespaces of its own. */
export const ends = {
  left: { address: "10.77.1.1", address6: "fd00:77:1::1" },
  right: { address: "10.77.2.1", address6: "fd00:77:2::1" },
  prefixes: ["10.77.2.0/24", "fd00:77:2::/48"],
  /** Both ends' networks. */
  lengths: { v4: 16, v6: 32 },
} as const;

/** The address that the packets of a set go to. */
export function targetOf(set: Pick<ConditionSet, "ipv6">): string {
  return set.ipv6 ? ends.right.address6 : ends.right.address;
}

/** @param shaping in the place of the set's own; null for no path */
export function leftNode(set: ConditionSet, pid: number, shaping: ConditionSet["shaping"] | null): ShapedNode {
  const path = shaping === null ? [] : [{ to: [...ends.prefixes], shaping: [...shaping] }];
  return {
    node: `left-${pid}`,
    pid,
    address: ends.left.address,
    exempt: set.exempt ? [ends.right.address, ends.right.address6] : [],
    state: { ...nothing, paths: [...path, ...(set.others ?? [])], up: set.up ?? null },
  };
}

/** Undefined for a receiver that nothing is asked of. */
export function rightNode(set: ConditionSet, pid: number): ShapedNode | undefined {
  if (set.down === undefined) return undefined;
  return {
    node: `right-${pid}`,
    pid,
    address: ends.right.address,
    exempt: set.exempt ? [ends.left.address, ends.left.address6] : [],
    state: { ...nothing, down: set.down },
  };
}

const nothing: AgentLinkState = { paths: [], up: null, down: null, cutFrom: [], inbound: "any" };
