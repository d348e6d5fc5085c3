/** Names that a topology declares. They become parts of container names, file names and message names. */
import { z } from "zod";

export function name(what: string, example: string) {
  const error = ({ input }: { input?: unknown }) =>
    `is ${input === undefined ? "missing" : JSON.stringify(input)}; expected the name of ${what}: ` +
    `lower-case letters, digits and dashes, at most 32, as "${example}"`;
  return z
    .string({ error })
    .regex(/^[a-z](?:[a-z0-9-]*[a-z0-9])?$/, { error })
    .max(32, { error })
    .meta({ description: `The name of ${what}`, examples: [example] });
}
