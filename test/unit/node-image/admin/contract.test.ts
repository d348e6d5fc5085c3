/** Every call of the contract, asked of the handlers: each answer is of the contract's shape and of the OpenAPI document's. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Route, type RouteName, routes } from "../../../../node-image/contract/index.ts";
import { openApiDocument } from "../../../../node-image/contract/openapi.ts";
import { startAdmin } from "../../../../node-image/js/admin/start-admin.ts";
import { type Call, callsOf, freePort } from "./admin-client.ts";
import { expectDescribed, problemsAt } from "./described-answer.ts";
import { everyCall } from "./every-call.ts";
import {
  addressOfPeer,
  connectedPeer,
  type FakeParts,
  failedPeer,
  fakeParts,
  strangePeer,
  token,
  topic,
} from "./fake-parts.ts";

const calls = everyCall({
  held: connectedPeer,
  dropped: connectedPeer,
  forgotten: failedPeer,
  dialled: addressOfPeer(strangePeer),
});
const everyRoute = Object.entries<Route>(routes);

let parts: FakeParts;
let admin: AsyncDisposable;
let call: Call;
beforeAll(async () => {
  const port = await freePort();
  parts = fakeParts(port);
  parts.journal.append({
    kind: "decision",
    atMs: 1,
    what: "evict",
    peer: "p",
    reason: "too many",
    values: { held: 9 },
  });
  parts.messages.add(topic, { payload: new Uint8Array([1]), contentTopic: "/a/1/b/proto", timestamp: 5n } as never);
  admin = await startAdmin(parts);
  call = callsOf(port);
});
afterAll(() => admin[Symbol.asyncDispose]());

test.each(everyRoute)("%s answers as the contract and the document say", async (name, route) => {
  const [path = route.path, body] = calls[name as RouteName];
  expectDescribed(route, await call(route.method, path, { token, ...(body !== undefined && { body }) }));
});

test.each(everyRoute.filter(([, { guarded }]) => guarded))("%s does nothing without the token", async (name, route) => {
  const before = parts.asked.length;
  const [path = route.path, body] = calls[name as RouteName];
  const { status, error } = await call(route.method, path, body === undefined ? {} : { body });
  expect({ status, said: error !== undefined }).toEqual({ status: 401, said: true });
  expect(parts.asked.length).toBe(before);
});

const unknownPeer = "16Uiu2HAmUnknownUnknownUnknownUnknownUnknownUnknown12";
const aboutPeers = everyRoute.filter(([, { path }]) => path.includes("{peerId}"));

test.each(aboutPeers)("%s of a peer that is not known is a 404", async (name, { method, path }) => {
  const [, body] = calls[name as RouteName];
  const reply = await call(method, path.replace("{peerId}", unknownPeer), {
    token,
    ...(body !== undefined && { body }),
  });
  expect(reply).toMatchObject({ status: 404, error: { error: `this node knows no peer ${unknownPeer}` } });
});

test.each(aboutPeers)("%s of what is no peer id is a 400", async (name, { method, path }) => {
  const [, body] = calls[name as RouteName];
  const reply = await call(method, path.replace("{peerId}", "0"), { token, ...(body !== undefined && { body }) });
  expect(reply).toMatchObject({
    status: 400,
    error: { details: ['peerId: expected a peer id, as "16Uiu2HAm..."'] },
  });
});

test("the examples of the document are right", () => {
  for (const [name, schema] of Object.entries(openApiDocument("1").components.schemas)) {
    for (const example of (schema as { examples?: unknown[] }).examples ?? []) {
      expect(problemsAt(["components", "schemas", name], example)).toEqual([]);
    }
  }
});
