/** The OpenAPI 3.1 document of the admin API, made from the route table. */
import { z } from "zod";
import { type Route, routes } from "./routes.ts";
import { apiError } from "./testbed-api.ts";

export function openApiDocument(version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, route] of Object.entries<Route>(routes)) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(name, route) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Meshbed node", version, description: "Admin API of a node under test." },
    paths,
    components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
  };
}

function operation(name: string, route: Route): Record<string, unknown> {
  return {
    operationId: name,
    summary: route.summary,
    parameters: [...parameters("path", route.params), ...parameters("query", route.query)],
    ...(route.body === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: schemaOf(route.body) } } } }),
    responses: { "200": success(route), ...failures(route) },
    ...(route.guarded ? { security: [{ token: [] }] } : {}),
  };
}

function parameters(where: "path" | "query", schema: z.ZodObject | undefined): object[] {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => ({
    name,
    in: where,
    required: where === "path",
    schema: schemaOf(field as z.ZodType),
  }));
}

function success(route: Route): object {
  const content =
    route.reply === "text"
      ? { "text/plain": { schema: { type: "string" } } }
      : { "application/json": { schema: schemaOf(route.reply) } };
  return { description: "Done.", content };
}

function failures(route: Route): Record<string, object> {
  const meanings: Record<string, string> = {
    "400": "Wrong input; every problem is in `details`.",
    ...(route.guarded ? { "401": "The token is missing or wrong." } : {}),
    ...(route.params === undefined ? {} : { "404": "There is no such thing." }),
    ...(route.body === undefined ? {} : { "413": `The body is over ${route.maxBodyBytes} bytes.` }),
    "503": "The node is starting or ending.",
  };
  const content = { "application/json": { schema: schemaOf(apiError) } };
  return Object.fromEntries(
    Object.entries(meanings).map(([status, description]) => [status, { description, content }]),
  );
}

function schemaOf(schema: z.ZodType): unknown {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input" });
  return rest;
}
