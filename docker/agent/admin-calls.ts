/** Calls of nodes' admin APIs, by the agent's own place in their network. */
import type { z } from "zod";
import type { AgentRequest, callResult } from "./protocol.ts";

/** Says why where the node does not answer; never throws. */
export async function callNode({
  method,
  url,
  headers,
  body,
  timeoutMs,
}: Extract<AgentRequest, { op: "call" }>): Promise<z.infer<typeof callResult>> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { method, headers, signal, ...(body !== undefined && { body }) });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    return { failed: reasonOf(error, timeoutMs) };
  }
}

function reasonOf(error: unknown, timeoutMs: number): string {
  if (error instanceof DOMException && error.name === "TimeoutError") return `no answer within ${timeoutMs} ms`;
  // fetch wraps what the socket said.
  const cause = error instanceof TypeError && error.cause !== undefined ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
