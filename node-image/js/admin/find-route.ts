/** Which call of the contract's table a request means. */
import { type Route, type RouteName, routes } from "../../contract/index.ts";
import { ApiProblem } from "./api-problem.ts";
import { decode } from "./request-target.ts";

export interface FoundRoute {
  readonly name: RouteName;
  readonly route: Route;
  /** As they stand in the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
}

const patterns = Object.entries<Route>(routes).map(([name, route]) => ({
  name: name as RouteName,
  route,
  pattern: new RegExp(`^${route.path.replaceAll(".", "\\.").replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`),
}));

/** Throws ApiProblem 404 for an unknown path, 405 for an unknown method of a known one, 400 for a broken encoding. */
export function findRoute(method: string, path: string): FoundRoute {
  const allow = methodsOf(path);
  const found = patterns.find(({ pattern, route }) => pattern.test(path) && answers(route, method));
  if (found === undefined) {
    const taken = allow.filter((allowed) => allowed !== "OPTIONS" && allowed !== "HEAD").join(" or ");
    throw new ApiProblem(405, `${path} takes ${taken}, not ${method}`, { allow: allow.join(", ") });
  }
  const params = Object.entries(found.pattern.exec(path)?.groups ?? {});
  return {
    name: found.name,
    route: found.route,
    params: Object.fromEntries(params.map(([name, text]) => [name, decode(text, name)])),
  };
}

/** What can be asked of a path. Throws ApiProblem 404. */
export function methodsOf(path: string): readonly string[] {
  const ofPath = patterns.filter(({ pattern }) => pattern.test(path)).map(({ route }) => route);
  if (ofPath.length === 0) throw new ApiProblem(404, `there is no ${path}; GET /openapi.json lists every call`);
  const methods = ofPath.flatMap((route) => [route.method, ...(answers(route, "HEAD") ? ["HEAD"] : [])]);
  return [...methods, "OPTIONS"];
}

/** HEAD is GET without the body, where reading changes nothing. */
function answers({ method, guarded }: Route, asked: string): boolean {
  return method === asked || (asked === "HEAD" && method === "GET" && !guarded);
}
