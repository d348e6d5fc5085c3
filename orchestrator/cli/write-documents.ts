/** Puts the files of an export where they are wanted: in a folder, or on standard output, which takes one. */
import { createWriteStream } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { MeshbedError, messageOf } from "../base/errors.ts";
import type { Document } from "../report/export/formats.ts";

/** Tells on standard error what was written to a folder. Throws MeshbedError BAD_INPUT. */
export async function writeDocuments(documents: readonly Document[], folder: string | undefined): Promise<void> {
  if (folder !== undefined) return await writeFiles(documents, folder);
  const [document, ...more] = documents;
  if (document === undefined) return;
  if (more.length > 0) {
    const names = documents.map(({ file }) => basename(file, extname(file))).join(", ");
    throw new MeshbedError(
      "BAD_INPUT",
      `there are ${documents.length} tables, and standard output takes one: --table with one of ${names}; or --out FOLDER for all`,
    );
  }
  await pipeline(Readable.from(document.chunks()), process.stdout, { end: false }).catch(ignoreClosedPipe);
}

/** Whoever piped the output may stop reading (`| head`). */
function ignoreClosedPipe(error: Error & { code?: string }): void {
  if (error.code !== "EPIPE") throw error;
}

/** Whoever reads one of them meanwhile sees the old file or the new one, never a part. */
async function writeFiles(documents: readonly Document[], folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    for (const { file, chunks } of documents) {
      const path = join(folder, file);
      await pipeline(Readable.from(chunks()), createWriteStream(`${path}.part`));
      await rename(`${path}.part`, path);
      console.error(path);
    }
  } catch (cause) {
    throw new MeshbedError("BAD_INPUT", `${folder} cannot be written: ${messageOf(cause)}`, { cause });
  }
}
