/**
 * Keeps the records of peers in one JSON file of the data directory. It is written beside, flushed and renamed, so a process
 * that is killed at any moment leaves the old file or the new one. A file that is broken is set aside. When to save, and whom,
 * is `keep-peers.ts`'s matter. Node's own `flush` and rename do it all; libraries for it add handlers of signals.
 */
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { capability, peerOrigin } from "../../contract/index.ts";
import type { PeerDisk } from "./parts.ts";
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

const savedPeers = z.strictObject({ version: z.literal(1), peers: z.array(savedPeer) });

/** @param directory exists and can be written */
export function peerDisk(directory: string, log: (line: string) => void): PeerDisk {
  const path = join(directory, "peers.json");
  const unfinished = `${path}.new`;
  const aside = `${path}.broken`;
  return {
    load: async () => {
      const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
        // None there is the first start of a node.
        if (error.code !== "ENOENT") log(`the known peers cannot be read: ${error.message}`);
      });
      if (text === undefined) return [];
      try {
        return savedPeers.parse(JSON.parse(text)).peers.map(loaded);
      } catch (error) {
        log(`the known peers are forgotten, ${path} is set aside as ${aside}: ${complaint(error)}`);
        await rename(path, aside).catch((failed: Error) => log(`it cannot be set aside: ${failed.message}`));
        return [];
      }
    },
    save: async (peers) => {
      await writeFile(unfinished, JSON.stringify({ version: 1, peers: peers.map(toSave) }), { flush: true });
      await rename(unfinished, path);
    },
  };
}

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

function complaint(error: unknown): string {
  const text = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
  return text.slice(0, 300);
}
