/** A zod issue in the words of the topology file: what is there, what may be there, what was probably meant. */
import type { z } from "zod";
import { didYouMean } from "./did-you-mean.ts";
import { expectedAt } from "./expected.ts";
import type { Path, Problem } from "./problem.ts";

/** One issue can hold several problems: two unknown keys of one mapping. */
export function explainIssue(issue: z.core.$ZodIssue, root: unknown, parent: Path = []): readonly Problem[] {
  const path = [...parent, ...issue.path.map((step) => (typeof step === "number" ? step : String(step)))];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({ path: [...path, key], message: sayUnknownKey(key, path), atKey: true }));
    case "invalid_key":
      return [{ path, message: issue.issues[0]?.message ?? "is not a name", atKey: true }];
    case "invalid_union": {
      const branch = closestBranch(issue.errors);
      return (
        branch?.flatMap((inner) => explainIssue(inner, root, path)) ?? [{ path, message: sayOwn(issue, path, root) }]
      );
    }
    default:
      return [{ path, message: sayOwn(issue, path, root) }];
  }
}

/** The schemas' own messages are whole already; what zod itself says is put into our words. */
function sayOwn({ message }: z.core.$ZodIssue, path: Path, root: unknown): string {
  return /^(is|has) /.test(message) ? message : sayValue(path, root);
}

function sayUnknownKey(key: string, path: Path): string {
  const { words, notYet } = expectedAt(path);
  if (notYet.includes(key)) return "is not supported yet";
  return `is not a key here; expected one of ${words.join(", ")}${didYouMean(key, words)}`;
}

function sayValue(path: Path, root: unknown): string {
  const value = path.reduce<unknown>(
    (now, step) => (now as Record<string | number, unknown> | undefined)?.[step],
    root,
  );
  const { text, words, notYet } = expectedAt(path);
  if (typeof value !== "string") return `is ${show(value)}; expected ${text}`;
  if (notYet.includes(value)) return `is ${show(value)}, which is not supported yet; expected ${text}`;
  return `is ${show(value)}; expected ${text}${didYouMean(value, words)}`;
}

/** The alternative that the value was meant for: the only one whose own type fits. A word's type is the word. */
function closestBranch(branches: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] | undefined {
  const misfits = ["invalid_type", "invalid_value"];
  const fitting = branches.filter(
    (branch) => !branch.some((issue) => issue.path.length === 0 && misfits.includes(issue.code)),
  );
  return fitting.length === 1 ? fitting[0] : undefined;
}

function show(value: unknown): string {
  if (value === undefined) return "missing";
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
