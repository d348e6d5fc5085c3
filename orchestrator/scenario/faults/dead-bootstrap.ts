/**
 * `dead-bootstrap: mobile`: the bootstrap addresses that these nodes have lead nowhere. The bootstrap nodes run on, cut off from
 * these nodes and from nobody else: a change of conditions, too.
 */
import type { Condition } from "../conditions/condition.ts";
import type { Names } from "../conditions/links.ts";
import { cutCondition } from "./cut.ts";
import { target } from "./target.ts";

export const deadBootstrap = target.meta({
  description: "Nodes for which the addresses of all bootstrap nodes lead nowhere",
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
