/** Dials the addresses of one peer, one after another, and tells why none led to it. */
import { DialProblem } from "./network.ts";
import { watchSocket } from "./watch-socket.ts";

/** @param o.timeoutMs for all addresses together: each has an equal share of what is left */
export async function dialEach<C>(
  addresses: readonly string[],
  dial: (address: string, o: { signal: AbortSignal }) => Promise<C>,
  o: { readonly signal: AbortSignal; readonly stopped: AbortSignal; readonly timeoutMs: number },
): Promise<C> {
  const deadlineMs = performance.now() + o.timeoutMs;
  const failures: string[] = [];
  const causes: unknown[] = [];
  let refused = false;
  for (const [n, address] of addresses.entries()) {
    const shareMs = Math.max(0, Math.ceil((deadlineMs - performance.now()) / (addresses.length - n)));
    const timeout = AbortSignal.timeout(shareMs);
    using socket = watchSocket(address);
    try {
      return await dial(address, { signal: AbortSignal.any([o.signal, o.stopped, timeout]) });
    } catch (error) {
      o.signal.throwIfAborted();
      if (o.stopped.aborted) throw new DialProblem("cancelled", "the node is being stopped", error);
      refused ||= socket.answered && !timeout.aborted;
      const reason = timeout.aborted ? `no answer within ${shareMs} ms` : reasonOf(socket.error ?? error);
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
