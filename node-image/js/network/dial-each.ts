/** Dials the addresses of one peer, one after another, and tells why none led to it. */
import { DialProblem } from "./network.ts";
import type { Approach, SocketWatch } from "./watch-sockets.ts";

/**
 * @param o.timeoutMs until somebody answers, for all addresses together: each has an equal share of what is left
 * @param o.handshakeTimeoutMs for whoever answered, from then on
 */
export async function dialEach<C>(
  addresses: readonly string[],
  dial: (address: string, o: { signal: AbortSignal }) => Promise<C>,
  o: {
    readonly signal: AbortSignal;
    readonly stopped: AbortSignal;
    readonly timeoutMs: number;
    readonly handshakeTimeoutMs: number;
    readonly sockets: SocketWatch;
  },
): Promise<C> {
  let leftMs = o.timeoutMs;
  const failures: string[] = [];
  const causes: unknown[] = [];
  let refused = false;
  let unfinished = false;
  for (const [n, address] of addresses.entries()) {
    const shareMs = Math.max(0, Math.ceil(leftMs / (addresses.length - n)));
    const begunMs = performance.now();
    let answeredMs: number | undefined;
    const late = new AbortController();
    const lateAfter = (ms: number, what: string) => setTimeout(() => late.abort(`no ${what} within ${ms} ms`), ms);
    let timer = lateAfter(shareMs, "answer");
    const onAnswered = () => {
      answeredMs ??= performance.now();
      clearTimeout(timer);
      timer = lateAfter(o.handshakeTimeoutMs, "handshake");
    };
    const approach: Approach = { answered: false, error: undefined, onAnswered };
    try {
      const signal = AbortSignal.any([o.signal, o.stopped, late.signal]);
      return await o.sockets.during(approach, () => dial(address, { signal }));
    } catch (error) {
      o.signal.throwIfAborted();
      if (o.stopped.aborted) throw new DialProblem("cancelled", "the node is being stopped", { cause: error });
      refused ||= approach.answered && !late.signal.aborted;
      unfinished ||= approach.answered && late.signal.aborted;
      const reason = late.signal.aborted ? late.signal.reason : reasonOf(approach.error ?? error);
      failures.push(`${address}: ${reason}`);
      causes.push(error);
    } finally {
      clearTimeout(timer);
      leftMs -= (answeredMs ?? performance.now()) - begunMs;
    }
  }
  throw new DialProblem(refused ? "refused" : "unreachable", failures.join("; "), { cause: causes, unfinished });
}

/** A WebSocket that fails throws its event, which is no Error and has no text. */
function reasonOf(error: unknown): string {
  return (error instanceof Error && error.message) || "the connection was closed";
}
