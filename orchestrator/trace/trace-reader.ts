/**
 * Reads a trace file back. The file is our own, so lines are checked for being whole and of a known kind, not field
 * by field. What a run that died left behind is read as far as it goes.
 */
import { createReadStream } from "node:fs";
import { MeshbedError, messageOf } from "../base/errors.ts";
import type { TraceEvent, TraceHeader } from "../model/trace.ts";

export interface Trace {
  readonly header: TraceHeader;
  /** In the order in which they were recorded. What follows the run's end is no part of it: see `read-actions.ts`. */
  readonly events: readonly TraceEvent[];
  /** The run did not come to write its end. */
  readonly truncated: boolean;
}

/** Throws MeshbedError TRACE for a file that is missing, broken before its last line, or of another format. */
export async function readTrace(path: string): Promise<Trace> {
  let header: TraceHeader | undefined;
  let broken: MeshbedError | undefined;
  const events: TraceEvent[] = [];
  let number = 0;
  for await (const line of linesOf(path)) {
    if (events.at(-1)?.kind === "end") break;
    // Only the very last line may be broken: the writer died in the midst of it.
    if (broken !== undefined) throw broken;
    number++;
    const place = `${path}:${number}`;
    const value = parseLine(line);
    if (value === undefined) broken = unreadable(place, `is not a line of JSON: ${JSON.stringify(line.slice(0, 60))}`);
    else if (header === undefined) header = checkHeader(value, place);
    else events.push(checkEvent(value, place));
  }
  if (header === undefined) throw broken ?? unreadable(path, empty);
  return { header, events, truncated: events.at(-1)?.kind !== "end" };
}

/** The header alone, of whatever length the trace is. Throws as `readTrace` does. */
export async function readTraceHeader(path: string): Promise<TraceHeader> {
  for await (const line of linesOf(path)) {
    const value = parseLine(line);
    if (value !== undefined) return checkHeader(value, `${path}:1`);
    throw unreadable(`${path}:1`, `is not a line of JSON: ${JSON.stringify(line.slice(0, 60))}`);
  }
  throw unreadable(path, empty);
}

/** Throws MeshbedError TRACE. `node:readline` also ends a line at U+2028, which JSON text may hold. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = "";
  try {
    for await (const chunk of createReadStream(path, { encoding: "utf8", highWaterMark: 1 << 20 })) {
      const lines = `${rest}${chunk}`.split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
  } catch (cause) {
    throw new MeshbedError("TRACE", `${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
  if (rest !== "") yield rest;
}

const empty = "is empty; expected a trace, which begins with a header";

/** As much of a line as is looked at here. */
interface Line {
  readonly kind?: unknown;
  readonly format?: unknown;
  readonly atMs?: unknown;
}

export function parseLine(line: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined; // the caller knows whether a broken line is one too many
  }
}

export function checkHeader(line: Line, place: string): TraceHeader {
  if (line.kind !== "header") {
    throw unreadable(place, `is a line of kind ${JSON.stringify(line.kind)}; expected the header of a trace`);
  }
  if (line.format !== 1 && line.format !== 2) {
    const found = JSON.stringify(line.format);
    throw unreadable(
      place,
      `is of trace format ${found}; this Meshbed reads formats 1 and 2, use the one that wrote it`,
    );
  }
  return line as TraceHeader;
}

const eventKinds: Readonly<Record<TraceEvent["kind"], true>> = {
  phase: true,
  action: true,
  node: true,
  observation: true,
  flow: true,
  probe: true,
  host: true,
  incident: true,
  end: true,
};

export function checkEvent(line: Line, place: string): TraceEvent {
  if (typeof line.kind !== "string" || !Object.hasOwn(eventKinds, line.kind)) {
    const allowed = Object.keys(eventKinds).join(", ");
    throw unreadable(place, `is an event of kind ${JSON.stringify(line.kind)}; expected one of ${allowed}`);
  }
  if (typeof line.atMs !== "number") {
    throw unreadable(place, `has atMs ${JSON.stringify(line.atMs)}; expected a Unix time in ms`);
  }
  return line as TraceEvent;
}

function unreadable(place: string, problem: string): MeshbedError {
  return new MeshbedError("TRACE", `${place} ${problem}`);
}
