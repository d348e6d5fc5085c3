/**
 * One request of the admin API: finds the call, checks token and input against the contract, has the handler answer within a
 * bound. How it came over HTTP is the server's matter.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { z } from "zod";
import type { RouteInput, RouteName, RouteReply } from "../../contract/index.ts";
import { textTypes } from "../../contract/openapi.ts";
import { ApiProblem } from "./api-problem.ts";
import { type FoundRoute, findRoute, methodsOf } from "./find-route.ts";
import { assertNoBody, readJsonBody } from "./read-body.ts";
import { type RequestTarget, requestTarget } from "./request-target.ts";

export type Handlers = {
  readonly [Name in RouteName]: (
    input: RouteInput<Name>,
    o: { readonly signal: AbortSignal },
  ) => RouteReply<Name> | Promise<RouteReply<Name>>;
};

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  /** Methods that the path takes, where that is the answer or the problem. */
  readonly allow?: string | undefined;
}

export interface AnswerOptions {
  readonly handlers: Handlers;
  readonly token: string;
  /** A call that is not answered by then is given up. */
  readonly handlerMs: number;
}

/** Never throws: whatever goes wrong is an answer. */
export async function answerRequest(request: IncomingMessage, o: AnswerOptions): Promise<Answer> {
  try {
    const target = requestTarget(request.url ?? "/");
    const method = request.method ?? "GET";
    if (method === "OPTIONS") {
      return { status: 204, type: textTypes.text, text: "", allow: methodsOf(target.path).join(", ") };
    }
    return await call(request, findRoute(method, target.path), target, o);
  } catch (error) {
    return problemAnswer(error);
  }
}

export function problemAnswer(error: unknown): Answer {
  // What no handler foresaw is the node's fault; it must not end the node under test.
  const { status, message, details, allow } =
    error instanceof ApiProblem ? error : { status: 500, message: String(error), details: undefined, allow: undefined };
  const text = JSON.stringify({ error: message, ...(details === undefined ? {} : { details }) });
  return { status, type: "application/json", text, allow };
}

async function call(
  request: IncomingMessage,
  found: FoundRoute,
  target: RequestTarget,
  { handlers, token, handlerMs }: AnswerOptions,
): Promise<Answer> {
  const { route, name } = found;
  if (route.guarded && !isSame(request.headers.authorization ?? "", `Bearer ${token}`)) {
    throw new ApiProblem(
      401,
      "this call changes something; it wants the run's token as `Authorization: Bearer <token>`",
    );
  }
  const input = await inputOf(request, found, target);
  const handler = handlers[name] as (input: unknown, o: { signal: AbortSignal }) => unknown;
  const reply = await within(handlerMs, async (signal) => handler(input, { signal }));
  return typeof route.reply === "string"
    ? { status: 200, type: textTypes[route.reply], text: String(reply) }
    : { status: 200, type: "application/json", text: JSON.stringify(reply) };
}

/** In a time that tells nothing of either. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

async function inputOf(
  request: IncomingMessage,
  { route, params }: FoundRoute,
  { query }: RequestTarget,
): Promise<unknown> {
  const [unasked] = Object.keys(query);
  if (route.query === undefined && unasked !== undefined) {
    throw new ApiProblem(400, `this call takes no query; found ${unasked}`);
  }
  if (route.body === undefined) assertNoBody(request);
  return {
    params: check("the path", route.params, params),
    query: check("the query", route.query, query),
    body: route.body && check("the body", route.body, await readJsonBody(request, route.maxBodyBytes ?? 0)),
  };
}

function check(what: string, schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const details = result.error.issues
    .slice(0, 20)
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`));
  throw new ApiProblem(400, `${what} is not as the contract says`, { details });
}

async function within<T>(timeoutMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const timedOut = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const problem = new ApiProblem(504, `the node did not do it within ${timeoutMs} ms`);
    stop.abort(problem);
    timedOut.reject(problem);
  }, timeoutMs);
  try {
    return await Promise.race([work(stop.signal), timedOut.promise]);
  } finally {
    clearTimeout(timer);
  }
}
