/** Names that a topology declares. They become parts of container names, file names and message names. */
import { z } from "zod";

/** @param longest of its characters */
export function name(what: string, example: string, longest = 32) {
  const error = ({ input }: { input?: unknown }) =>
    `is ${input === undefined ? "missing" : JSON.stringify(input)}; expected the name of ${what}: ` +
    `lower-case letters, digits and dashes, at most ${longest}, as "${example}"`;
  return z
    .string({ error })
    .regex(/^[a-z](?:[a-z0-9-]*[a-z0-9])?$/, { error })
    .max(longest, { error })
    .meta({ description: `The name of ${what}`, examples: [example] });
}
