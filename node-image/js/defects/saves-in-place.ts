/**
 * The file of the known peers is overwritten where it stands. A real one is half for milliseconds at each saving, and of many
 * nodes one is killed just then; here the disk is so slow that whoever is killed within a minute of a saving has half a file.
 */
import { appendFile, writeFile } from "node:fs/promises";
import { overlay } from "../behaviours/overlay.ts";
import { savedPeers } from "../peering/saved-peers.ts";
import type { Defect } from "./defect.ts";

const slowDiskMs = 60_000;

export const savesInPlace: Defect = {
  does: "writes its peers over the old file, so that a kill meanwhile leaves half of one",
  madeBy: "Dcrd overwrote its peers.json: the old one was lost where the new one was not written to its end.",
  source: "https://github.com/decred/dcrd/pull/1126",
  parts: (sound, { dataDirectory }) => {
    if (sound.disk === undefined || dataDirectory === null) return sound;
    const path = savedPeers.pathIn(dataDirectory);
    return overlay(sound, {
      disk: overlay(sound.disk, { save: (peers) => writeOver(path, savedPeers.format(peers)) }),
    });
  },
};

async function writeOver(path: string, text: string): Promise<void> {
  const half = Math.floor(text.length / 2);
  await writeFile(path, text.slice(0, half));
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, slowDiskMs);
  await promise;
  await appendFile(path, text.slice(half));
}
