/**
 * Appends a run's events to its trace file, one JSON object a line. Every event is handed to the operating system
 * as one whole line as soon as it takes it, so a run that dies leaves a file that can be read.
 */
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { MeshbedError, messageOf } from "../base/errors.ts";
import type { TraceEvent, TraceHeader } from "../model/trace.ts";

export interface TraceWriter extends AsyncDisposable {
  /** Throws MeshbedError TRACE when the file can no longer be written. */
  write(event: TraceEvent): void;
}

/**
 * Starts a new trace. Never overwrites one.
 * @throws MeshbedError TRACE, also on disposal: a trace that is not whole is never taken for one that is.
 */
export async function openTraceWriter(path: string, header: TraceHeader): Promise<TraceWriter> {
  const stream = createWriteStream(path, { flags: "wx" });
  let failure: MeshbedError | undefined;
  const fail = (cause: unknown) => {
    failure ??= new MeshbedError("TRACE", `${path} cannot be written: ${messageOf(cause)}`, { cause });
    return failure;
  };
  stream.on("error", fail);
  await once(stream, "open").catch((cause: unknown) => {
    throw fail(cause);
  });
  const writeLine = (value: TraceHeader | TraceEvent) => {
    if (failure !== undefined) throw failure;
    stream.write(`${JSON.stringify(value)}\n`);
  };
  writeLine(header);
  return {
    write: writeLine,
    async [Symbol.asyncDispose]() {
      if (failure !== undefined) throw failure;
      stream.end();
      await finished(stream).catch((cause: unknown) => {
        throw fail(cause);
      });
    },
  };
}
