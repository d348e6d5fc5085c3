/**
 * Dials the addresses of one peer, one after another, and tells why none led to it. libp2p's errors do not say how far a
 * dial came; the progress that it reports does, and for WebSockets the diagnostics of Node's HTTP client.
 */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { DialOptions } from "./libp2p-like.ts";
import { DialProblem } from "./network.ts";

/** libp2p says so when the transport's connection stands and the handshake begins. */
const handshakeBegins = "upgrader:encrypt-outbound-connection";

/** @param o.timeoutMs for all addresses together: each has an equal share of what is left */
export async function dialEach<C>(
  addresses: readonly string[],
  dial: (address: string, o: DialOptions) => Promise<C>,
  o: { readonly signal: AbortSignal; readonly stopped: AbortSignal; readonly timeoutMs: number },
): Promise<C> {
  const deadlineMs = performance.now() + o.timeoutMs;
  const failures: string[] = [];
  const causes: unknown[] = [];
  let refused = false;
  for (const [n, address] of addresses.entries()) {
    const shareMs = Math.max(0, Math.ceil((deadlineMs - performance.now()) / (addresses.length - n)));
    const timeout = AbortSignal.timeout(shareMs);
    using webSocket = watchWebSocket(address);
    let answered = false;
    try {
      return await dial(address, {
        signal: AbortSignal.any([o.signal, o.stopped, timeout]),
        onProgress: ({ type }) => {
          answered ||= type === handshakeBegins;
        },
      });
    } catch (thrown) {
      o.signal.throwIfAborted();
      if (o.stopped.aborted) throw new DialProblem("cancelled", "the node is being stopped", thrown);
      // A WebSocket that fails throws an event without any detail.
      const error = thrown instanceof Error ? thrown : new Error("no WebSocket there", { cause: webSocket.error });
      refused ||= !timeout.aborted && (answered || webSocket.connected || wasReset(webSocket.error ?? error));
      const reason = webSocket.error?.message ?? error.message;
      failures.push(`${address}: ${timeout.aborted ? `no answer within ${shareMs} ms` : reason}`);
      causes.push(error);
    }
  }
  throw new DialProblem(refused ? "refused" : "unreachable", failures.join("; "), causes);
}

/** Somebody took the connection and cut it, be it before this end noticed that it stood. */
function wasReset(error: Error): boolean {
  return (error as NodeJS.ErrnoException).code === "ECONNRESET";
}

/** How far the connection beneath a WebSocket came. */
function watchWebSocket(address: string): Disposable & { readonly connected: boolean; readonly error?: Error } {
  const [, host, port] = /^\/(?:ip4|ip6|dns\w*)\/([^/]+)\/tcp\/(\d+)\/(?:tls\/)?wss?\b/.exec(address) ?? [];
  const seen: { connected: boolean; error?: Error } = { connected: false };
  if (host === undefined) return { ...seen, [Symbol.dispose]: () => {} };
  const isThis = ({ connectParams: { hostname, port: to } }: HttpConnect) =>
    hostname.replace(/^\[|\]$/g, "") === host && to === port;
  const onConnected = (message: unknown) => {
    if (isThis(message as HttpConnect)) seen.connected = true;
  };
  const onError = (message: unknown) => {
    if (isThis(message as HttpConnect)) seen.error = (message as { error: Error }).error;
  };
  subscribe("undici:client:connected", onConnected);
  subscribe("undici:client:connectError", onError);
  return Object.assign(seen, {
    [Symbol.dispose]: () => {
      unsubscribe("undici:client:connected", onConnected);
      unsubscribe("undici:client:connectError", onError);
    },
  });
}

interface HttpConnect {
  readonly connectParams: { readonly hostname: string; readonly port: string };
}
