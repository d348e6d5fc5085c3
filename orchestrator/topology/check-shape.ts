/** Holds a file's data against the schema: every problem of shape and, where enough is left, the file without them. */
import { explainIssue } from "./explain-issue.ts";
import { type Path, type Problem, related } from "./problem.ts";
import { type TopologyFile, topologyFile } from "./topology-schema.ts";

/**
 * Taking out what is wrong can show more: a check of a whole mapping runs only once its values are sound. What is said
 * of a mapping with something wrong inside only follows from that.
 */
const mostRounds = 3;

export function checkShape(root: unknown): {
  readonly problems: readonly Problem[];
  readonly file: TopologyFile | undefined;
} {
  const problems: Problem[] = [];
  let value = root;
  for (let round = 1; round <= mostRounds; round++) {
    const result = topologyFile.safeParse(value);
    if (result.success) return { problems, file: problems.some(declares) ? undefined : result.data };
    const found = result.error.issues.flatMap((issue) => explainIssue(issue, value));
    const news = found
      .filter(({ path }) => !problems.some((problem) => related(problem.path, path)))
      .filter(({ path }) => !found.some((other) => other.path.length > path.length && related(other.path, path)));
    if (news.length === 0) break; // what is left follows from what was taken out
    problems.push(...news);
    value = news.reduce((rest, { path }) => without(rest, path), value);
  }
  return { problems, file: undefined };
}

/** Names that cannot be read would make every mention of them look unknown. */
function declares({ path }: Problem): boolean {
  return path.length <= 2 || path[1] === "regions";
}

function without(value: unknown, [step, ...rest]: Path): unknown {
  if (step === undefined || typeof value !== "object" || value === null) return value;
  // A list keeps its length, so that the places of the others still hold; a hole fails the next round.
  if (Array.isArray(value))
    return value.map((item, i) => (i !== step ? item : rest.length === 0 ? undefined : without(item, rest)));
  if (rest.length > 0) return { ...value, [step]: without((value as Record<string | number, unknown>)[step], rest) };
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== String(step)));
}
