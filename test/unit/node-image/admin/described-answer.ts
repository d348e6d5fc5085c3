/** Checks an answer against the route table and against the OpenAPI document. */
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "vitest";
import type { Route } from "../../../../node-image/contract/index.ts";
import { openApiDocument, textTypes } from "../../../../node-image/contract/openapi.ts";
import type { Called } from "./admin-client.ts";

const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema(openApiDocument("1") as object, "openapi");

export function expectDescribed(route: Route, reply: Called): void {
  expect(reply).toMatchObject({ status: 200 });
  if (typeof route.reply === "string") {
    expect(reply.headers.get("content-type")).toBe(textTypes[route.reply]);
    expect(reply.text).not.toBe("");
    return;
  }
  expect(route.reply.safeParse(reply.json).error).toBeUndefined();
  const { path, method } = route;
  const place = ["paths", path, method.toLowerCase(), "responses", "200", "content", "application/json", "schema"];
  expect(problemsAt(place, reply.json)).toEqual([]);
}

/** What the document's schema at this place finds wrong. */
export function problemsAt(place: readonly string[], value: unknown): unknown {
  const pointer = place.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
  const validate = ajv.getSchema(`openapi#/${pointer}`);
  if (validate === undefined) throw new Error(`the document has no ${place.join(" ")}`);
  return validate(value) ? [] : validate.errors;
}
