/** Dials one peer and keeps its record: a failure makes it wait, and a connection that lasts forgives. Bans nobody. */
import type { PeeringConfig } from "../../contract/index.ts";
import { DialProblem, type Network, type NetworkConnection } from "../network/network.ts";
import { backOff as backOffOf } from "./decide/backoff.ts";
import { paceAfter } from "./decide/dial-pace.ts";
import type { Why } from "./decide/why.ts";
import { isDialable } from "./peer-book.ts";
import type { NoteDecision } from "./peer-manager.ts";
import type { DialFailure, PeerRecord } from "./peer-record.ts";

export interface DialReport {
  readonly peer: string;
  readonly outcome: "connected" | "failed";
  /** Failures in a row, this one included; 0 when it connected. */
  readonly failures: number;
  readonly failure?: DialFailure;
  readonly tookMs: number;
  /** 0 when it connected. */
  readonly backoffMs: number;
  readonly reason?: string;
}

export interface Dialer {
  /** Peers that are being dialled. */
  readonly underWay: ReadonlyMap<string, unknown>;
  /** How many may be now. */
  atOnce(): number;
  /** The connection; undefined when the dial failed. Never throws. One that is under way is joined. */
  dial(peer: PeerRecord, why: Why): Promise<NetworkConnection | undefined>;
  /** Makes a peer wait that took the connection and did not keep it. The values say what came of it. */
  refused(peer: PeerRecord, values: Why["values"]): void;
  readonly counters: { readonly dials: number; readonly dialFailures: number };
}

export function dialer(o: {
  readonly network: Pick<Network, "dial">;
  readonly settings: () => Pick<PeeringConfig, "backoff" | "dialTimeoutMs" | "parallelDials" | "pacedDials">;
  readonly note: NoteDecision;
  readonly onDial: (report: DialReport) => void;
  /** Its end breaks dials off. */
  readonly signal: AbortSignal;
}): Dialer {
  const underWay = new Map<string, Promise<NetworkConnection | undefined>>();
  const counters = { dials: 0, dialFailures: 0 };
  let pace = Infinity;

  const backOff = (peer: PeerRecord, kind: DialFailure, more: Why["values"]): number => {
    const { waitMs, reason, values, ...record } = backOffOf(peer, kind, o.settings().backoff, Date.now(), Math.random);
    // A wait that ends would have a peer dialled of which nobody knows where it listens.
    const nextDialAtMs = isDialable(peer) ? record.nextDialAtMs : peer.nextDialAtMs;
    Object.assign(peer, record, { nextDialAtMs });
    o.note({ what: "back-off", peer: peer.id, reason, values: { ...values, ...more } });
    return waitMs;
  };

  const begin = async (peer: PeerRecord): Promise<NetworkConnection | undefined> => {
    counters.dials++;
    const startedAtMs = performance.now();
    const tookMs = () => Number((performance.now() - startedAtMs).toFixed(1));
    try {
      const { dialTimeoutMs: timeoutMs } = o.settings();
      const connection = await o.network.dial(peer.addresses, { signal: o.signal, timeoutMs });
      // It may have come by itself meanwhile.
      if (connection.direction === "outbound") peer.reachedAtMs = Date.now();
      pace = paceAfter(pace, "connected", o.settings().parallelDials);
      o.onDial({ peer: peer.id, outcome: "connected", failures: 0, tookMs: tookMs(), backoffMs: 0 });
      return connection;
    } catch (error) {
      const failure = failureOf(error);
      if (failure === undefined || o.signal.aborted) return undefined;
      counters.dialFailures++;
      if (error instanceof DialProblem && error.unfinished)
        pace = paceAfter(pace, "unfinished", o.settings().parallelDials);
      const reason = error instanceof Error ? error.message.slice(0, 200) : String(error);
      const waitMs = backOff(peer, failure, { problem: reason });
      const { failures } = peer;
      o.onDial({ peer: peer.id, outcome: "failed", failures, failure, tookMs: tookMs(), backoffMs: waitMs, reason });
      return undefined;
    } finally {
      underWay.delete(peer.id);
    }
  };

  return {
    underWay,
    counters,
    atOnce: () => {
      const { parallelDials, pacedDials } = o.settings();
      return pacedDials ? Math.min(pace, parallelDials) : parallelDials;
    },
    dial: (peer, why) => {
      const begun = underWay.get(peer.id);
      if (begun !== undefined) return begun;
      o.note({ what: "dial", peer: peer.id, ...why });
      const dial = begin(peer);
      underWay.set(peer.id, dial);
      return dial;
    },
    refused: (peer, values) => {
      backOff(peer, "refused", values);
    },
  };
}

/** What a peer is blamed for; undefined where the node itself broke the dial off. */
function failureOf(error: unknown): DialFailure | undefined {
  if (!(error instanceof DialProblem)) return "unreachable";
  return error.kind === "cancelled" ? undefined : error.kind;
}
