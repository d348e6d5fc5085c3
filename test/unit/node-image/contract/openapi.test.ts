import { expect, test } from "vitest";
import { z } from "zod";
import { type Route, routes } from "../../../../node-image/contract/index.ts";
import { openApiDocument } from "../../../../node-image/contract/openapi.ts";

const operation = z.object({
  operationId: z.string(),
  security: z.array(z.unknown()).optional(),
  requestBody: z.unknown().optional(),
  responses: z.record(z.string(), z.unknown()),
  parameters: z.array(z.object({ name: z.string(), in: z.string() })),
});
const document = z
  .object({ paths: z.record(z.string(), z.record(z.string(), operation)) })
  .parse(JSON.parse(JSON.stringify(openApiDocument("1.2.3"))));

test("every call of the table is described, and nothing else", () => {
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.sort()).toEqual(
    Object.values(routes)
      .map(({ method, path }) => `${method} ${path}`)
      .sort(),
  );
});

test("what changes anything wants the token, and says so", () => {
  for (const route of Object.values<Route>(routes)) {
    const described = document.paths[route.path]?.[route.method.toLowerCase()];
    expect(described?.security !== undefined).toBe(route.guarded);
    expect("401" in (described?.responses ?? {})).toBe(route.guarded);
    if (route.method !== "GET") expect(route.guarded).toBe(true);
  }
});

test("each parameter in a path is described", () => {
  for (const [path, methods] of Object.entries(document.paths)) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    for (const { parameters } of Object.values(methods)) {
      expect(parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name)).toEqual(named);
    }
  }
});

test("every call that takes a body bounds its length", () => {
  const unbounded = Object.values<Route>(routes).filter(({ body, maxBodyBytes }) => body && maxBodyBytes === undefined);
  expect(unbounded).toEqual([]);
});
