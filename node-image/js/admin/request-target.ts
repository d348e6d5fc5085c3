/** What a request line asks for: a path, and a query in which nothing is ambiguous. */
import { ApiProblem } from "./api-problem.ts";

export interface RequestTarget {
  /** As it was sent: percent-encoded, with neither dots nor slashes made shorter. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

/** Throws ApiProblem 400. */
export function requestTarget(target: string): RequestTarget {
  // What was sent to a proxy names the server, too.
  const [path = "", ...rest] = target.replace(/^https?:\/\/[^/?#]*/i, "").split("?");
  if (path !== "" && !path.startsWith("/")) throw new ApiProblem(400, `${path} is no path; expected one as /health`);
  return { path: path || "/", query: parseQuery(rest.join("?")) };
}

function parseQuery(text: string): Record<string, string> {
  const pairs = text.split("&").filter((pair) => pair !== "");
  const query = new Map<string, string>();
  for (const pair of pairs) {
    const [name = "", ...value] = pair.split("=").map((part) => decode(part.replaceAll("+", " "), "the query"));
    if (query.has(name)) throw new ApiProblem(400, `the query says ${name} more than once`);
    query.set(name, value.join("="));
  }
  return Object.fromEntries(query);
}

/** Throws ApiProblem 400. */
export function decode(text: string, what: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ApiProblem(400, `${what} is not percent-encoded UTF-8: ${text}`);
  }
}
