/** The records of peers as the text of a JSON file. When it is written is `keep-peers.ts`'s matter, how `peer-disk.ts`'s. */
import { join } from "node:path";
import * as z from "zod";
import { capability, peerOrigin } from "../../contract/index.ts";
import type { PeerRecord } from "./peer-record.ts";

const count = z.int().nonnegative();
const epochMs = z.number().nonnegative();

const savedTag = z.strictObject({ value: z.number(), setAtMs: epochMs, halfLifeMs: z.number().positive().optional() });

const savedCredit = z.strictObject({
  spentTokens: z.number().nonnegative(),
  atMs: epochMs,
  responseMs: z.number().nonnegative().optional(),
  recentResponsesMs: z.array(z.number().nonnegative()).readonly(),
  failedRatio: z.number().min(0).max(1).optional(),
  firstDeliveries: count,
  bytes: count,
});

/** A PeerRecord without what is true of one start of the node alone: who named it, the bootstrap list, losses together. */
const savedPeer = z.strictObject({
  id: z.string(),
  addresses: z.array(z.string()).min(1).readonly(),
  origin: peerOrigin,
  enr: z.string().optional(),
  capabilities: z.array(capability).readonly(),
  shards: z.array(count).readonly(),
  protocols: z.array(z.string()).readonly(),
  agent: z.string(),
  failures: count,
  lastFailure: z.enum(["unreachable", "refused"]).optional(),
  failuresAtMs: epochMs,
  nextDialAtMs: epochMs,
  heardAtMs: epochMs,
  connectedAtMs: epochMs.optional(),
  reachedAtMs: epochMs.optional(),
  connectedForMs: z.number().nonnegative(),
  tags: z.record(z.string(), savedTag),
  protections: z.array(z.string()).readonly(),
  blocked: z.boolean(),
  credit: savedCredit,
});

const peersFile = z.strictObject({ version: z.literal(1), peers: z.array(savedPeer) });

export const savedPeers = {
  /** Where a node keeps them. */
  pathIn: (directory: string): string => join(directory, "peers.json"),
  format: (peers: readonly PeerRecord[]): string => JSON.stringify({ version: 1, peers: peers.map(toSave) }),
  /** Throws where the text is no such file. */
  parse: (text: string): PeerRecord[] => peersFile.parse(JSON.parse(text)).peers.map(loaded),
} as const;

function toSave(peer: PeerRecord): z.input<typeof savedPeer> {
  const { source: _source, bootstrap: _bootstrap, lostAtMs: _lostAtMs, tags, protections, ...kept } = peer;
  return { ...kept, tags: Object.fromEntries(tags), protections: [...protections] };
}

function loaded(peer: z.output<typeof savedPeer>): PeerRecord {
  const { responseMs, failedRatio, ...credit } = peer.credit;
  return {
    ...peer,
    enr: peer.enr,
    lastFailure: peer.lastFailure,
    connectedAtMs: peer.connectedAtMs,
    reachedAtMs: peer.reachedAtMs,
    source: undefined,
    bootstrap: false,
    lostAtMs: undefined,
    tags: new Map(Object.entries(peer.tags).map(([name, tag]) => [name, { halfLifeMs: undefined, ...tag }])),
    protections: new Set(peer.protections),
    credit: { ...credit, responseMs, failedRatio },
  };
}
