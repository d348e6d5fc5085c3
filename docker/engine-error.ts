/** Reads the errors that dockerode throws: the engine's HTTP status and its own words. */
import { messageOf } from "../orchestrator/base/errors.ts";

/** The HTTP status that the engine answered with; undefined when it did not come to an answer. */
export function engineStatus(error: unknown): number | undefined {
  return error instanceof Error && "statusCode" in error && typeof error.statusCode === "number"
    ? error.statusCode
    : undefined;
}

/** What the engine said, without dockerode's wrapping "(HTTP code 409) conflict - ". */
export function engineMessage(error: unknown): string {
  return messageOf(error)
    .replace(/^\(HTTP code \d+\) [^-]* - /, "")
    .trim();
}
