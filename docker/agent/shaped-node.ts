/** A node as the agent is told of it, and the effects that its paths are made of. */
import type { AgentLinkState, AgentRequest } from "./protocol.ts";

export type ShapedNode = Extract<AgentRequest, { op: "apply" }>["nodes"][number];
export type AgentShaping = AgentLinkState["paths"][number]["shaping"][number];

/** The effect of a kind, of which a path has one at most. */
export function effectOf<K extends AgentShaping["kind"]>(
  shaping: readonly AgentShaping[],
  kind: K,
): Extract<AgentShaping, { kind: K }> | undefined {
  return shaping.find((effect): effect is Extract<AgentShaping, { kind: K }> => effect.kind === kind);
}
