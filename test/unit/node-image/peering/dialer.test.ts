import type { Connection, Libp2p } from "@libp2p/interface";
import { expect, test } from "vitest";
import { type DialReport, dialer } from "../../../../node-image/js/peering/dialer.ts";
import { knownPeer } from "./known-peer.ts";

const config = {
  backoff: { firstMs: 2000, factor: 2, longestMs: 60_000, jitterRatio: 0 },
  dialTimeoutMs: 10_000,
};
const id = "16Uiu2HAm7aF9Z1uV1Qk8yY4V1Yf5m3z1yTn3J5mNwJtVQq5kP4rQ";
const address = "/ip4/10.0.0.1/tcp/9000";

/** Dials of which each ends as the list says. */
function dialerThat(...outcomes: readonly (Error | "connects")[]) {
  const left = [...outcomes];
  const dial = async (_to: unknown, { signal }: { signal: AbortSignal }) => {
    signal.throwIfAborted();
    const outcome = left.shift();
    if (outcome instanceof Error) throw outcome;
    return {} as Connection;
  };
  const reports: DialReport[] = [];
  const stop = new AbortController();
  const dials = dialer({ dial } as unknown as Libp2p, config, {
    onDial: (report) => reports.push(report),
    signal: stop.signal,
  });
  return { dials, reports, stop, peer: knownPeer(id, { addresses: [address] }) };
}

test("each failure in a row is reported with a longer wait, and the peer is not a candidate before it is over", async () => {
  const { dials, reports, peer } = dialerThat(new Error("refused"), new Error("refused"));
  const before = Date.now();
  expect(await dials.dial(peer)).toBeUndefined();
  expect(await dials.dial(peer)).toBeUndefined();
  expect(reports).toMatchObject([
    { peer: id, outcome: "failed", failures: 1, backoffMs: 2000, reason: "Error: refused" },
    { peer: id, outcome: "failed", failures: 2, backoffMs: 4000, reason: "Error: refused" },
  ]);
  expect(peer.nextDialAtMs).toBeGreaterThanOrEqual(before + 4000);
  expect(dials.counters()).toEqual({ dials: 2, dialFailures: 2 });
});

test("a connection is reported as such, and forgives only when it lasts", async () => {
  const { dials, reports, peer } = dialerThat(new Error("refused"), "connects");
  await dials.dial(peer);
  expect(await dials.dial(peer)).toBeDefined();
  expect(reports.at(-1)).toMatchObject({ outcome: "connected", failures: 0, backoffMs: 0 });
  expect(dials.refused(peer)).toBe(4000);
});

test("a peer is under way while it is dialled", async () => {
  const { dials, peer } = dialerThat("connects");
  const dial = dials.dial(peer);
  expect([...dials.underWay]).toEqual([id]);
  await dial;
  expect([...dials.underWay]).toEqual([]);
});

test("a dial that the node's own end breaks off is nobody's failure", async () => {
  const { dials, reports, stop, peer } = dialerThat("connects");
  stop.abort();
  expect(await dials.dial(peer)).toBeUndefined();
  expect(reports).toEqual([]);
  expect(peer.failures).toBe(0);
});

test("of several addresses that failed, the last failure is the reason", async () => {
  const { dials, reports, peer } = dialerThat(
    new AggregateError([new Error("first"), new Error("last")], "all failed"),
  );
  await dials.dial(peer);
  expect(reports[0]?.reason).toBe("Error: last");
});
