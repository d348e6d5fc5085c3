/** Dials one peer and keeps its record: a failure makes it wait, and a connection that lasts forgives. Bans nobody. */
import type { Connection, Libp2p } from "@libp2p/interface";
import { multiaddr } from "@multiformats/multiaddr";
import type { PeeringConfig } from "../../contract/index.ts";
import { backoffMs } from "./backoff.ts";
import type { KnownPeer } from "./known-peers.ts";

export interface DialReport {
  readonly peer: string;
  readonly outcome: "connected" | "failed";
  /** Failures in a row, this one included; 0 when it connected. */
  readonly failures: number;
  readonly tookMs: number;
  /** 0 when it connected. */
  readonly backoffMs: number;
  readonly reason?: string;
}

export interface Dialer {
  /** Peers that are being dialled. */
  readonly underWay: ReadonlySet<string>;
  /** The connection, or undefined when the dial failed. Never throws. */
  dial(peer: KnownPeer): Promise<Connection | undefined>;
  /** Makes a peer wait that took the connection and closed it at once: it is full. @returns the wait, ms */
  refused(peer: KnownPeer): number;
  counters(): { readonly dials: number; readonly dialFailures: number };
}

export function dialer(
  libp2p: Libp2p,
  config: Pick<PeeringConfig, "backoff" | "dialTimeoutMs">,
  o: { readonly onDial: (report: DialReport) => void; readonly signal: AbortSignal },
): Dialer {
  const underWay = new Set<string>();
  let dials = 0;
  let dialFailures = 0;
  const backOff = (peer: KnownPeer): number => {
    peer.failures++;
    const wait = backoffMs(peer.failures, config.backoff, Math.random);
    peer.nextDialAtMs = Date.now() + wait;
    return wait;
  };
  return {
    underWay,
    dial: async (peer) => {
      underWay.add(peer.id);
      dials++;
      const startedAt = performance.now();
      const took = () => Number((performance.now() - startedAt).toFixed(1));
      try {
        const signal = AbortSignal.any([o.signal, AbortSignal.timeout(config.dialTimeoutMs)]);
        const connection = await libp2p.dial(
          peer.addresses.map((address) => multiaddr(address)),
          { signal },
        );
        o.onDial({ peer: peer.id, outcome: "connected", failures: 0, tookMs: took(), backoffMs: 0 });
        return connection;
      } catch (error) {
        if (o.signal.aborted) return undefined;
        dialFailures++;
        const wait = backOff(peer);
        const reason = reasonOf(error);
        o.onDial({
          peer: peer.id,
          outcome: "failed",
          failures: peer.failures,
          tookMs: took(),
          backoffMs: wait,
          reason,
        });
        return undefined;
      } finally {
        underWay.delete(peer.id);
      }
    },
    refused: backOff,
    counters: () => ({ dials, dialFailures }),
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors.at(-1));
  return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 200) : String(error);
}
