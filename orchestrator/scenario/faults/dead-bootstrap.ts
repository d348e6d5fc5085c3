/**
 * `dead-bootstrap: mobile`: the bootstrap addresses that these nodes have lead nowhere. The bootstrap nodes run on, cut off from
 * these nodes and from nobody else: a change of conditions, too.
 */
import type { Condition } from "../conditions/condition.ts";
import { type Names, names } from "../conditions/links.ts";
import { cutCondition } from "./cut.ts";

export const deadBootstrap = names.meta({
  description: "Nodes for which the addresses of all bootstrap nodes lead nowhere: regions, groups or nodes",
  examples: ["mobile"],
});

/** @param bootstrap names of all bootstrap nodes */
export function deadBootstrapCondition(
  whom: Names,
  bootstrap: readonly string[],
  time: Pick<Condition, "at" | "for">,
): Condition {
  return cutCondition({ between: [whom, [...bootstrap]] }, time);
}
