/** A call of a node's admin API, whoever makes it: this process, or the net agent for it. */
import { messageOf } from "../base/errors.ts";
import { formatMs } from "../base/units.ts";

export interface AdminCall {
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
}

export interface AdminAnswer {
  readonly status: number;
  readonly text: string;
}

/** Throws what kept the answer away, and the signal's reason. */
export type AdminChannel = (call: AdminCall, o: { signal: AbortSignal }) => Promise<AdminAnswer>;

/** By this process itself. */
export const callDirectly: AdminChannel = async ({ url, timeoutMs, ...call }, { signal }) => {
  const response = await fetch(url, { ...call, signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) });
  return { status: response.status, text: await response.text() };
};

/** What `callDirectly` threw, in words: "no answer within 3s", "connect ECONNREFUSED 10.64.0.9:8645". */
export function whyNoAnswer(cause: unknown, { timeoutMs }: Pick<AdminCall, "timeoutMs">): string {
  if (cause instanceof DOMException && cause.name === "TimeoutError") return `no answer within ${formatMs(timeoutMs)}`;
  // fetch wraps what the socket said.
  return messageOf(cause instanceof TypeError && cause.cause !== undefined ? cause.cause : cause);
}
