/** A node as one of its lives: what it is planned as, and what is other of it then. */
import assert from "node:assert/strict";
import type { NodePlan } from "../model/plan.ts";
import { peerIdIn } from "../trace/peers.ts";

export function nodeInLife(planned: NodePlan, number: number): NodePlan {
  const life = planned.lives[number];
  assert(life, `the plan gives ${planned.id} no life ${number}`);
  const { config, implementation } = planned;
  return {
    ...planned,
    peerId: peerIdIn(planned, number),
    implementation: life.implementation ?? implementation,
    config: {
      ...config,
      privateKey: life.privateKey ?? config.privateKey,
      behaviour: life.behaviour ?? config.behaviour,
    },
  };
}
