/** How a node behaves, with the addresses of those whom its topology names. */
import type { Behaviour } from "../../node-image/contract/index.ts";
import type { NodeId } from "../model/step.ts";
import type { NamedBehaviour } from "../scenario/resolve-behaviour.ts";

/** A node that others may name. */
export interface Named {
  readonly id: NodeId;
  readonly group: string;
  /** Multiaddrs at which others reach it, with its peer id. */
  readonly multiaddrs: readonly string[];
}

/** @param others all nodes but itself */
export function planBehaviour(behaviour: NamedBehaviour, others: readonly Named[]): Behaviour {
  const multiaddrsOf = (name: string | undefined) =>
    others.filter(({ id, group }) => id === name || group === name).flatMap(({ multiaddrs }) => multiaddrs);
  if (behaviour.kind === "sybil") return { ...behaviour, victim: multiaddrsOf(behaviour.victim) };
  if (behaviour.kind === "lying-exchange") return { ...behaviour, accomplices: multiaddrsOf(behaviour.accomplices) };
  return behaviour;
}
