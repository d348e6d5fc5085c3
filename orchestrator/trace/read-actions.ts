/**
 * The actions of a trace alone: those of the run and, behind its end, what was done by hand to a network that was left standing.
 * Observations are most of a trace, and are passed over without being parsed.
 */
import { MeshbedError } from "../base/errors.ts";
import type { ActionEvent, TraceHeader } from "../model/trace.ts";
import { checkEvent, checkHeader, linesOf, parseLine } from "./trace-reader.ts";

export interface RecordedActions {
  readonly header: TraceHeader;
  /** In the order in which they were recorded. */
  readonly actions: readonly ActionEvent[];
}

/** The kind stands first in each line. */
const ofUse = /^\{"kind":"(header|action)"/;

/** Throws MeshbedError TRACE. A last line that is cut off is passed over. */
export async function readActions(path: string): Promise<RecordedActions> {
  let header: TraceHeader | undefined;
  const actions: ActionEvent[] = [];
  let number = 0;
  for await (const line of linesOf(path)) {
    number++;
    const value = ofUse.test(line) ? parseLine(line) : undefined;
    if (value === undefined) continue;
    const place = `${path}:${number}`;
    if (header === undefined) {
      header = checkHeader(value, place);
      continue;
    }
    const event = checkEvent(value, place);
    if (event.kind === "action") actions.push(event);
  }
  if (header === undefined) throw new MeshbedError("TRACE", `${path} does not begin with the header of a trace`);
  return { header, actions };
}
