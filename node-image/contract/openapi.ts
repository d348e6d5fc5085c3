/** The OpenAPI 3.1 document of the admin API, made from the route table. Schemas with a name are shared components. */
import * as z from "zod";
import type { Route, TextReply } from "./route.ts";
import { routes } from "./routes.ts";
import { apiError } from "./testbed-api.ts";

export interface OpenApiDocument {
  readonly openapi: "3.1.0";
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, unknown>>;
    readonly responses: Readonly<Record<string, Answer>>;
    readonly securitySchemes: Readonly<Record<string, unknown>>;
  };
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: unknown;
  }[];
  readonly requestBody?: { readonly required: true; readonly content: Content };
  readonly responses: Readonly<Record<string, Answer | { readonly $ref: string }>>;
  readonly security?: readonly unknown[];
}

interface Answer {
  readonly description: string;
  readonly content: Content;
}

type Content = Readonly<Record<string, { readonly schema: unknown }>>;

const tags = {
  admin: "Peers, in nwaku's shapes.",
  relay: "Publishing and reading messages, in nwaku's shapes.",
  testbed: "What a judge reads and an operator does.",
  node: "The node itself.",
};

/** The media type of each kind of reply that is not JSON. */
export const textTypes: Readonly<Record<TextReply, string>> = {
  text: "text/plain; charset=utf-8",
  html: "text/html; charset=utf-8",
  metrics: "text/plain; version=0.0.4; charset=utf-8",
};

export function openApiDocument(version: string): OpenApiDocument {
  const schemas: Record<string, unknown> = {};
  const refer = (schema: z.ZodType) => schemaOf(schema, schemas);
  const paths: Record<string, Record<string, Operation>> = {};
  for (const [name, route] of Object.entries<Route>(routes)) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(name, route, refer) };
  }
  const error = { "application/json": { schema: refer(apiError) } };
  return {
    openapi: "3.1.0",
    info: { title: "Meshbed node", version, description: "Admin API of a node under test." },
    tags: Object.entries(tags).map(([tag, description]) => ({ name: tag, description })),
    paths,
    components: {
      schemas,
      responses: Object.fromEntries(
        Object.entries(problems).map(([status, { description }]) => [
          `Problem${status}`,
          { description, content: error },
        ]),
      ),
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
    },
  };
}

function operation(name: string, route: Route, refer: (schema: z.ZodType) => unknown): Operation {
  const { summary, params, query, body, reply, guarded } = route;
  const content: Content =
    typeof reply === "string"
      ? { [textTypes[reply]]: { schema: { type: "string" } } }
      : { "application/json": { schema: refer(reply) } };
  return {
    operationId: name,
    summary,
    tags: [tagOf(route)],
    parameters: [...parameters("path", params, refer), ...parameters("query", query, refer)],
    ...(body && { requestBody: { required: true, content: { "application/json": { schema: refer(body) } } } }),
    responses: { "200": { description: "Done.", content }, ...failures(route) },
    ...(guarded && { security: [{ token: [] }] }),
  };
}

function tagOf({ path }: Route): string {
  const [, first = ""] = path.split("/");
  return first in tags ? first : "node";
}

function parameters(where: "path" | "query", schema: z.ZodObject | undefined, refer: (schema: z.ZodType) => unknown) {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => ({
    name,
    in: where,
    required: where === "path",
    schema: refer(field as z.ZodType),
  }));
}

/** What each status means, and the calls that can answer with it. */
const problems: Readonly<Record<string, { readonly description: string; readonly of: (route: Route) => boolean }>> = {
  400: { description: "Wrong input; every problem is in `details`.", of: () => true },
  401: { description: "The token is missing or wrong.", of: ({ guarded }) => guarded },
  404: { description: "There is no such thing.", of: ({ params }) => params !== undefined },
  408: { description: "The request was not whole in time.", of: () => true },
  413: { description: "The body is too long.", of: ({ body }) => body !== undefined },
  415: {
    description: "The body is said to be something else than JSON in UTF-8.",
    of: ({ body }) => body !== undefined,
  },
  500: { description: "The node is at fault.", of: () => true },
  503: { description: "The network did not take it.", of: ({ guarded }) => guarded },
  504: { description: "It took the node too long.", of: ({ guarded }) => guarded },
};

function failures(route: Route): Record<string, { $ref: string }> {
  const possible = Object.entries(problems).filter(([, { of }]) => of(route));
  return Object.fromEntries(possible.map(([status]) => [status, { $ref: `#/components/responses/Problem${status}` }]));
}

/** Refers to schemas that have a name, which it adds to `components`. */
function schemaOf(schema: z.ZodType, components: Record<string, unknown>): unknown {
  const { $schema: _, $defs = {}, ...rest } = z.toJSONSchema(schema, { io: "input" });
  const relocated = (value: unknown) =>
    JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/'));
  Object.assign(components, relocated($defs));
  return relocated(rest);
}
