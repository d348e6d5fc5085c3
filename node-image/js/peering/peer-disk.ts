/**
 * Keeps the records of peers in one JSON file of the data directory. It is written beside, flushed and renamed, so a process
 * that is killed at any moment leaves the old file or the new one. A file that is broken is set aside. When to save, and whom,
 * is `keep-peers.ts`'s matter. Node's own `flush` and rename do it all; libraries for it add handlers of signals.
 */
import { readFile, rename, writeFile } from "node:fs/promises";
import * as z from "zod";
import type { PeerDisk } from "./parts.ts";
import { savedPeers } from "./saved-peers.ts";

/** @param directory exists and can be written */
export function peerDisk(directory: string, log: (line: string) => void): PeerDisk {
  const path = savedPeers.pathIn(directory);
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
        return savedPeers.parse(text);
      } catch (error) {
        log(`the known peers are forgotten, ${path} is set aside as ${aside}: ${complaint(error)}`);
        await rename(path, aside).catch((failed: Error) => log(`it cannot be set aside: ${failed.message}`));
        return [];
      }
    },
    save: async (peers) => {
      await writeFile(unfinished, savedPeers.format(peers), { flush: true });
      await rename(unfinished, path);
    },
  };
}

function complaint(error: unknown): string {
  const text = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
  return text.slice(0, 300);
}
