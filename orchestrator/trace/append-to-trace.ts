/**
 * Writes to a trace that is closed already: what is done by hand after its run. Each event is handed to the operating system as
 * one whole line before the next thing is done, so that a killed process has written what it did. One process at a time may append.
 */
import { appendFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { MeshbedError, messageOf } from "../base/errors.ts";
import type { TraceEvent } from "../model/trace.ts";

/** A line of an observation may be long, that of an action is not. */
const tailBytes = 1 << 20;

/** Cuts off the last line first where it is not whole. The function that it gives throws MeshbedError TRACE. */
export async function appendToTrace(path: string): Promise<(event: TraceEvent) => void> {
  const failure = (cause: unknown) =>
    new MeshbedError("TRACE", `${path} cannot be written: ${messageOf(cause)}`, { cause });
  try {
    await cutOffBrokenLine(path);
  } catch (cause) {
    throw failure(cause);
  }
  return (event) => {
    try {
      appendFileSync(path, `${JSON.stringify(event)}\n`);
    } catch (cause) {
      throw failure(cause);
    }
  };
}

async function cutOffBrokenLine(path: string): Promise<void> {
  await using file = await open(path, "r+");
  const { size } = await file.stat();
  const start = Math.max(0, size - tailBytes);
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(size - start), position: start });
  const lineEnd = buffer.lastIndexOf(0x0a, bytesRead - 1) + 1;
  if (lineEnd === 0) throw new Error("its last line has no end");
  if (start + lineEnd < size) await file.truncate(start + lineEnd);
}
