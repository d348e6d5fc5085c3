/**
 * The admin API over HTTP: finds the call, checks token and input against the contract, answers. What the calls do is in
 * the handlers. Every wait has a bound, and every failure the shape of `apiError`.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { z } from "zod";
import type { RouteInput, RouteName, RouteReply } from "../../contract/index.ts";
import { ApiProblem } from "./api-problem.ts";
import { type FoundRoute, findRoute } from "./find-route.ts";
import { readJsonBody } from "./read-body.ts";

export type Handlers = {
  readonly [Name in RouteName]: (input: RouteInput<Name>) => RouteReply<Name> | Promise<RouteReply<Name>>;
};

/** A request that is not whole by then is given up. */
const requestTimeoutMs = 10_000;
/** Idle connections of a poller stay open over several rounds. */
const keepAliveMs = 15_000;
const maxConnections = 64;

export async function startAdminServer(
  o: { readonly address: string; readonly port: number; readonly token: string },
  handlers: Handlers,
): Promise<AsyncDisposable> {
  const tokenDigest = digest(`Bearer ${o.token}`);
  const server = createServer(
    { requestTimeout: requestTimeoutMs, headersTimeout: requestTimeoutMs, keepAliveTimeout: keepAliveMs },
    (request, response) => {
      answer(request, handlers, tokenDigest).then(
        (reply) => send(response, 200, reply),
        (error: unknown) => sendProblem(request, response, error),
      );
    },
  );
  server.maxConnections = maxConnections;
  server.listen(o.port, o.address);
  await once(server, "listening");
  return { [Symbol.asyncDispose]: () => close(server) };
}

async function answer(request: IncomingMessage, handlers: Handlers, tokenDigest: Buffer): Promise<unknown> {
  const url = new URL(request.url ?? "/", "http://node");
  const found = findRoute(request.method ?? "GET", url.pathname);
  if (found.route.guarded && !timingSafeEqual(digest(request.headers.authorization ?? ""), tokenDigest)) {
    throw new ApiProblem(
      401,
      "this call changes something; it wants the run's token as `Authorization: Bearer <token>`",
    );
  }
  const handler = handlers[found.name] as (input: unknown) => unknown;
  return handler(await inputOf(request, url, found));
}

async function inputOf(request: IncomingMessage, url: URL, { route, params }: FoundRoute): Promise<unknown> {
  const body = route.body === undefined ? undefined : await readJsonBody(request, route.maxBodyBytes ?? 0);
  return {
    params: check("the path", route.params, params),
    query: check("the query", route.query, Object.fromEntries(url.searchParams)),
    body: check("the body", route.body, body),
  };
}

function check(what: string, schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const details = result.error.issues
    .slice(0, 20)
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`));
  throw new ApiProblem(400, `${what} is not as the contract says`, details);
}

function send(response: ServerResponse, status: number, reply: unknown): void {
  const text = typeof reply === "string";
  response.writeHead(status, { "content-type": text ? "text/plain; charset=utf-8" : "application/json" });
  response.end(text ? reply : JSON.stringify(reply));
}

function sendProblem(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  // What no handler foresaw is the node's fault; it must not end the node under test.
  const problem = error instanceof ApiProblem ? error : { status: 500, message: String(error), details: undefined };
  if (!request.complete) response.setHeader("connection", "close");
  const { message, details } = problem;
  send(response, problem.status, { error: message, ...(details === undefined ? {} : { details }) });
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  server.close();
  server.closeAllConnections();
  await once(server, "close");
}
