/** A peer's record as the tests need it. */
import type { PeerRecord } from "../../../../node-image/js/peering/peer-record.ts";

export function peerRecord(id: string, o: Partial<PeerRecord> = {}): PeerRecord {
  return {
    id,
    addresses: [`/ip4/10.0.0.1/tcp/9000/p2p/${id}`],
    origin: "PeerExchange",
    source: undefined,
    bootstrap: false,
    enr: undefined,
    capabilities: [],
    shards: [],
    protocols: [],
    agent: "",
    failures: 0,
    lastFailure: undefined,
    failuresAtMs: 0,
    nextDialAtMs: 0,
    heardAtMs: 0,
    connectedAtMs: undefined,
    reachedAtMs: undefined,
    connectedForMs: 0,
    lostAtMs: undefined,
    tags: new Map(),
    protections: new Set(),
    blocked: false,
    credit: freshCredit(0),
    ...o,
  };
}

export function freshCredit(nowMs: number): PeerRecord["credit"] {
  return {
    spentTokens: 0,
    atMs: nowMs,
    responseMs: undefined,
    recentResponsesMs: [],
    failedRatio: undefined,
    firstDeliveries: 0,
    bytes: 0,
  };
}
