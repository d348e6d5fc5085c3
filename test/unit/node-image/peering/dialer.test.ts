import { beforeEach, expect, test, vi } from "vitest";
import type { BackoffConfig, Decision } from "../../../../node-image/contract/index.ts";
import { DialProblem, type Network, type NetworkConnection } from "../../../../node-image/js/network/network.ts";
import { type DialReport, dialer } from "../../../../node-image/js/peering/dialer.ts";
import { peerRecord } from "./peer-record.ts";

beforeEach(() => void vi.useFakeTimers({ now: 0 }));

const backoff: BackoffConfig = {
  firstMs: 2000,
  factor: 2,
  longestMs: 60_000,
  jitterRatio: 0,
  refusedFirstMs: 500,
  forgiveMs: 0,
  giveUpAfter: null,
};
const why = { reason: "the node has too few connections", values: { connections: 3 } };
const unreachable = new DialProblem("unreachable", "nobody listens");
const refused = new DialProblem("refused", "it is full");

/** Dials of which each ends as the list says. */
function dialerThat(...outcomes: readonly (Error | "connects" | "hangs")[]) {
  const o = { paced: true };
  const left = [...outcomes];
  const timeouts: (number | undefined)[] = [];
  const dial: Network["dial"] = async (_to, { signal, timeoutMs }) => {
    timeouts.push(timeoutMs);
    signal.throwIfAborted();
    const outcome = left.shift();
    if (outcome instanceof Error) throw outcome;
    if (outcome === "connects") return {} as NetworkConnection;
    const { promise, reject } = Promise.withResolvers<NetworkConnection>();
    signal.addEventListener("abort", () => reject(signal.reason));
    return promise;
  };
  const reports: DialReport[] = [];
  const notes: Omit<Decision, "kind" | "atMs">[] = [];
  const stop = new AbortController();
  const dials = dialer({
    network: { dial },
    settings: () => ({ backoff, dialTimeoutMs: 10_000, parallelDials: 5, pacedDials: o.paced }),
    note: (decision) => notes.push(decision),
    onDial: (report) => reports.push(report),
    signal: stop.signal,
  });
  return { o, dials, reports, notes, stop, timeouts, peer: peerRecord("a") };
}

test("each failure in a row is reported and noted with a longer wait", async () => {
  const { dials, reports, notes, peer } = dialerThat(unreachable, refused);
  expect(await dials.dial(peer, why)).toBeUndefined();
  expect(await dials.dial(peer, why)).toBeUndefined();
  const failed = { peer: "a", outcome: "failed", tookMs: 0 };
  expect(reports).toEqual([
    { ...failed, failures: 1, failure: "unreachable", backoffMs: 2000, reason: "nobody listens" },
    { ...failed, failures: 2, failure: "refused", backoffMs: 1000, reason: "it is full" },
  ]);
  expect(notes.slice(0, 2)).toEqual([
    { what: "dial", peer: "a", ...why },
    {
      what: "back-off",
      peer: "a",
      reason: "the peer could not be reached",
      values: { failures: 1, waitMs: 2000, problem: "nobody listens" },
    },
  ]);
  expect(peer).toMatchObject({ failures: 2, lastFailure: "refused", nextDialAtMs: 1000 });
  expect(dials.counters).toEqual({ dials: 2, dialFailures: 2 });
});

test("a connection is reported as such, and forgives only when it lasts", async () => {
  const { dials, reports, notes, peer } = dialerThat(unreachable, "connects");
  await dials.dial(peer, why);
  expect(await dials.dial(peer, why)).toBeDefined();
  expect(reports.at(-1)).toEqual({ peer: "a", outcome: "connected", failures: 0, tookMs: 0, backoffMs: 0 });
  dials.refused(peer, { closedAfterMs: 70 });
  expect(notes.at(-1)).toEqual({
    what: "back-off",
    peer: "a",
    reason: "the peer is there, and did not keep the connection",
    values: { failures: 2, waitMs: 1000, closedAfterMs: 70 },
  });
});

test("a peer is under way while it is dialled, and a second dial joins the first", async () => {
  const { dials, peer } = dialerThat("connects");
  const first = dials.dial(peer, why);
  expect([...dials.underWay.keys()]).toEqual(["a"]);
  expect(dials.dial(peer, why)).toBe(first);
  await first;
  expect(dials.underWay.size).toBe(0);
  expect(dials.counters.dials).toBe(1);
});

test("who is dialled has as long to answer as the settings say now", async () => {
  const { dials, peer, timeouts } = dialerThat("connects");
  await dials.dial(peer, why);
  expect(timeouts).toEqual([10_000]);
});

test("a dial that the node's own end breaks off is nobody's failure", async () => {
  const { dials, reports, stop, peer } = dialerThat("hangs", new DialProblem("cancelled", "the node stops"));
  const dial = dials.dial(peer, why);
  stop.abort();
  expect(await dial).toBeUndefined();
  expect(await dials.dial(peer, why)).toBeUndefined();
  expect(reports).toEqual([]);
  expect(peer.failures).toBe(0);
});

test("fewer are dialled at once where handshakes come to no end, until dials succeed again", async () => {
  const unfinished = new DialProblem("unreachable", "no handshake within 10000 ms", { unfinished: true });
  const ends = [
    unreachable,
    refused,
    unfinished,
    unfinished,
    unfinished,
    "connects",
    "connects",
    "connects",
    "connects",
  ] as const;
  const { dials, peer } = dialerThat(...ends);
  const paces = [];
  for (const _ of ends) {
    await dials.dial(peer, why);
    paces.push(dials.atOnce());
  }
  expect(paces).toEqual([5, 5, 2, 2, 2, 3, 4, 5, 5]);
});

test("where dials are not paced, all that the settings allow may be under way", async () => {
  const { o, dials, peer } = dialerThat(new DialProblem("unreachable", "no handshake", { unfinished: true }));
  o.paced = false;
  await dials.dial(peer, why);
  expect(dials.atOnce()).toBe(5);
});
