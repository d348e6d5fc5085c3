/** What a node is in the life that it is in: a plan can start a node as another. */
import type { NodeConfig } from "../../node-image/contract/index.ts";
import type { NodePlan } from "../model/plan.ts";
import type { RunningNode } from "./running-nodes.ts";

export function behaviourOf({ plan, at }: RunningNode): NodeConfig["behaviour"] {
  return plan.lives[at.life]?.behaviour ?? plan.config.behaviour;
}

export function implementationOf({ plan, at }: RunningNode): NodePlan["implementation"] {
  return plan.lives[at.life]?.implementation ?? plan.implementation;
}
