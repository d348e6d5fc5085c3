/** Whom a partition cuts from whom. Its islands may overlap, and it may hold in one direction only. */
import type { LinkAction, NodeId } from "../model/step.ts";

export type Partition = Pick<Extract<LinkAction, { kind: "partition" }>, "islands" | "oneWay">;

export interface Parting {
  /** The islands of a node, as bits; 0 for one that is in none. Whom nothing tells apart, it treats alike. */
  islandsOf(node: NodeId): bigint;
  /** Whether it drops what one sends to the other: both are in islands, and in none together. */
  drops(sender: NodeId, receiver: NodeId): boolean;
}

export function partingOf({ islands, oneWay }: Partition): Parting {
  const bits = new Map<NodeId, bigint>();
  for (const [i, island] of islands.entries()) {
    for (const node of island) bits.set(node, (bits.get(node) ?? 0n) | (1n << BigInt(i)));
  }
  const islandsOf = (node: NodeId) => bits.get(node) ?? 0n;
  return {
    islandsOf,
    drops(sender, receiver) {
      const [from, to] = [islandsOf(sender), islandsOf(receiver)];
      const parts = from !== 0n && to !== 0n && (from & to) === 0n;
      return parts && (oneWay === undefined || (from & 1n) === 1n);
    },
  };
}
