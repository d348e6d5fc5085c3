/** Dials the addresses of one peer, one after another, and tells why none led to it. */
import { DialProblem } from "./network.ts";
import type { Approach, SocketWatch } from "./watch-sockets.ts";

/** @param o.timeoutMs for all addresses together: each has an equal share of what is left */
export async function dialEach<C>(
  addresses: readonly string[],
  dial: (address: string, o: { signal: AbortSignal }) => Promise<C>,
  o: {
    readonly signal: AbortSignal;
    readonly stopped: AbortSignal;
    readonly timeoutMs: number;
    readonly sockets: SocketWatch;
  },
): Promise<C> {
  const deadlineMs = performance.now() + o.timeoutMs;
  const failures: string[] = [];
  const causes: unknown[] = [];
  let refused = false;
  for (const [n, address] of addresses.entries()) {
    const shareMs = Math.max(0, Math.ceil((deadlineMs - performance.now()) / (addresses.length - n)));
    const timeout = AbortSignal.timeout(shareMs);
    const approach: Approach = { answered: false, error: undefined };
    try {
      const signal = AbortSignal.any([o.signal, o.stopped, timeout]);
      return await o.sockets.during(approach, () => dial(address, { signal }));
    } catch (error) {
      o.signal.throwIfAborted();
      if (o.stopped.aborted) throw new DialProblem("cancelled", "the node is being stopped", error);
      refused ||= approach.answered && !timeout.aborted;
      const reason = timeout.aborted ? `no answer within ${shareMs} ms` : reasonOf(approach.error ?? error);
      failures.push(`${address}: ${reason}`);
      causes.push(error);
    }
  }
  throw new DialProblem(refused ? "refused" : "unreachable", failures.join("; "), causes);
}

/** A WebSocket that fails throws its event, which is no Error and has no text. */
function reasonOf(error: unknown): string {
  return (error instanceof Error && error.message) || "the connection was closed";
}
