/** A node as the agent is told of it, and what its paths come to. */
import type { AgentLinkState, AgentRequest } from "./protocol.ts";

export type ShapedNode = Extract<AgentRequest, { op: "apply" }>["nodes"][number];

export interface PathEffect {
  readonly meanMs: number;
  /** Standard deviation. */
  readonly jitterMs: number;
  readonly lossRatio: number;
}

/** All effects of one path as one: delays add up, variances add up, and a packet must survive each loss. */
export function pathEffect(shaping: AgentLinkState["paths"][number]["shaping"]): PathEffect {
  let meanMs = 0;
  let variance = 0;
  let survives = 1;
  for (const effect of shaping) {
    switch (effect.kind) {
      case "delay":
        meanMs += effect.meanMs;
        variance += effect.jitterMs ** 2;
        break;
      case "loss":
        survives *= 1 - effect.ratio;
        break;
      default:
        effect satisfies never;
    }
  }
  return { meanMs, jitterMs: Math.sqrt(variance), lossRatio: 1 - survives };
}
