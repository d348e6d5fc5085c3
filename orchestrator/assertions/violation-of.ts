/** What broke an expectation, in the sentences of a report. */
import { listText } from "../base/list-text.ts";
import type { Violation } from "../model/verdict.ts";
import type { Tally } from "./round-outcome.ts";

/** A report of a large network stays readable. */
const reportedReadings = 10;

/** @param message parts of it; empty ones are left out */
export function violationOf({ offenders }: Tally, message: readonly string[], atMs: number): Violation {
  const value = offenders.length === 1 ? offenders[0]?.value : undefined;
  return {
    message: sentence(message),
    nodes: [...new Set(offenders.flatMap(({ nodes }) => nodes))],
    atMs,
    ...(value !== undefined && { value }),
  };
}

/** @param parts empty ones are left out */
export function sentence(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("; ");
}

/** "node-1 has mesh degree 2, node-4 has mesh degree 3" */
export function offendersText({ offenders, subjects }: Tally): string {
  if (subjects === 0) return "no node ran";
  return listText(
    offenders.map(({ text }) => text),
    reportedReadings,
  );
}
