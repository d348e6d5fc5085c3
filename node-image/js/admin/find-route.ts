/** Which call of the contract's table a request means. */
import { type Route, type RouteName, routes } from "../../contract/index.ts";
import { ApiProblem } from "./api-problem.ts";

export interface FoundRoute {
  readonly name: RouteName;
  readonly route: Route;
  /** As they stand in the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
}

const patterns = Object.entries<Route>(routes).map(([name, route]) => ({
  name: name as RouteName,
  route,
  pattern: new RegExp(`^${route.path.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`),
}));

/** Throws ApiProblem 404 for an unknown path, 405 for an unknown method of a known one. */
export function findRoute(method: string, path: string): FoundRoute {
  const ofPath = patterns.filter(({ pattern }) => pattern.test(path));
  if (ofPath.length === 0) throw new ApiProblem(404, `there is no ${path}; GET /openapi.json lists every call`);
  const found = ofPath.find(({ route }) => route.method === method);
  if (found === undefined) {
    throw new ApiProblem(405, `${path} takes ${ofPath.map(({ route }) => route.method).join(" or ")}, not ${method}`);
  }
  return { name: found.name, route: found.route, params: decode(found.pattern.exec(path)?.groups ?? {}) };
}

function decode(groups: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(groups).map(([name, text]) => {
      try {
        return [name, decodeURIComponent(text)];
      } catch {
        throw new ApiProblem(400, `${name} is not percent-encoded UTF-8: ${text}`);
      }
    }),
  );
}
