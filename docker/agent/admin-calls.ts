/** Calls of nodes' admin APIs, by the agent's own place in their network. */
import type { z } from "zod";
import { messageOf } from "../../orchestrator/base/errors.ts";
import { callDirectly } from "../../orchestrator/nodes/admin-call.ts";
import type { AgentRequest, callResult } from "./protocol.ts";

type Call = Extract<AgentRequest, { op: "call" }>;

/** The bound of the call is all that ends it. */
const { signal } = new AbortController();

/** Says why where the node does not answer; never throws. */
export async function callNode({ method, url, headers, body, timeoutMs }: Call): Promise<z.infer<typeof callResult>> {
  try {
    return await callDirectly({ method, url, headers, timeoutMs, ...(body !== undefined && { body }) }, { signal });
  } catch (error) {
    return { failed: messageOf(error) };
  }
}
