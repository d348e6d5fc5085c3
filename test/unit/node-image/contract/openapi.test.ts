import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { type Route, routes } from "../../../../node-image/contract/index.ts";
import { type OpenApiDocument, openApiDocument } from "../../../../node-image/contract/openapi.ts";

const document: OpenApiDocument = JSON.parse(JSON.stringify(openApiDocument("1.2.3")));
const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));

test("it is an OpenAPI 3.1 document", async () => {
  const validator = new Validator();
  expect(await validator.validate({ ...structuredClone(document) })).toEqual({ valid: true });
  expect(validator.version).toBe("3.1");
});

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

test("whatever has a name is described once, and every reference leads somewhere", () => {
  const text = JSON.stringify(document);
  const referred = new Set(
    [...text.matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)].map(([, kind, name]) => `${kind}/${name}`),
  );
  const { schemas, responses } = document.components;
  const there = [
    ...Object.keys(schemas).map((name) => `schemas/${name}`),
    ...Object.keys(responses).map((name) => `responses/${name}`),
  ];
  expect([...referred].sort()).toEqual(there.sort());
  expect(text).not.toContain("$defs");
});

test("every call has a name of its own and a tag that is described", () => {
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  const tags = document.tags.map(({ name }) => name);
  for (const { tags: own } of operations) expect(tags).toEqual(expect.arrayContaining([...own]));
});
