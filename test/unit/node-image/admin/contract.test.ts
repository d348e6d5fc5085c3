/** Every call of the contract, asked of the handlers: each answer is of the contract's shape and of the OpenAPI document's. */
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Route, type RouteName, routes } from "../../../../node-image/contract/index.ts";
import { openApiDocument, textTypes } from "../../../../node-image/contract/openapi.ts";
import { startAdmin } from "../../../../node-image/js/admin/start-admin.ts";
import { type Call, callsOf, freePort } from "./admin-client.ts";
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

const peer = `/testbed/v1/peers/${connectedPeer}`;
const messages = `/relay/v1/messages/${encodeURIComponent(topic)}`;
const workload = { startAtMs: Date.now() + 60_000, messages: [{ id: "m", atMs: 0, topic, bytes: 100 }] };
/** The path of a call and its body, where the table's own path will not do. */
const calls: Readonly<Record<RouteName, readonly [path?: string | undefined, body?: unknown]>> = {
  listPeers: [],
  connectPeers: [undefined, [addressOfPeer(strangePeer)]],
  listServicePeers: [],
  listConnectedPeers: [],
  listConnectedPeersOnShard: ["/admin/v1/peers/connected/on/32"],
  listRelayPeers: [],
  listRelayPeersOnShard: ["/admin/v1/peers/relay/on/32"],
  listMeshPeers: [],
  listMeshPeersOnShard: ["/admin/v1/peers/mesh/on/32"],
  getPeerStats: [],
  getPeer: [`/admin/v1/peer/${connectedPeer}`],
  getInfo: [],
  getVersion: [],
  getDebugInfo: [],
  getDebugVersion: [],
  getHealth: [],
  subscribe: [undefined, [topic]],
  unsubscribe: [undefined, [topic]],
  drainMessages: [messages],
  publishMessage: [messages, { payload: "aGVsbG8=", timestamp: 1.79e18, meta: "AQ==", ephemeral: true }],
  getState: [],
  listDecisions: ["/testbed/v1/decisions?what=evict&limit=5"],
  getSettings: [],
  changeSettings: [undefined, { connections: { target: 12 }, exploreEveryMs: null }],
  dial: [undefined, { address: addressOfPeer(strangePeer) }],
  inspectPeer: [peer],
  disconnectPeer: [`${peer}/disconnect`],
  protectPeer: [`${peer}/protect`, { by: "test" }],
  unprotectPeer: [`${peer}/unprotect`, { by: "test" }],
  tagPeer: [`${peer}/tag`, { name: "test", value: 5, halfLifeMs: 1000 }],
  untagPeer: [`${peer}/untag`, { name: "test" }],
  blockPeer: [`${peer}/block`],
  unblockPeer: [`${peer}/unblock`],
  pingPeer: [`${peer}/ping`],
  forgetPeer: [`/testbed/v1/peers/${failedPeer}`],
  acceptWorkload: [undefined, workload],
  getWorkload: [],
  dropWorkload: [],
  getMetrics: [],
  getOpenApi: [],
  getDocs: [],
};

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
    values: { held: 31 },
  });
  parts.messages.add(topic, { payload: new Uint8Array([1]), contentTopic: "/a/1/b/proto", timestamp: 5n } as never);
  admin = await startAdmin(parts);
  call = callsOf(port);
});
afterAll(() => admin[Symbol.asyncDispose]());

const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema(openApiDocument("1") as object, "openapi");

/** Against the schema in the document, by its place. */
function describedAnswer({ path, method }: Route, status: number, type: string) {
  const place = ["paths", path, method.toLowerCase(), "responses", `${status}`, "content", type, "schema"];
  const pointer = place.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
  const validate = ajv.getSchema(`openapi#/${pointer}`);
  if (validate === undefined) throw new Error(`the document describes no ${status} of ${type} for ${method} ${path}`);
  return (value: unknown) => (validate(value) ? [] : validate.errors);
}

test.each(Object.entries<Route>(routes))("%s answers as the contract and the document say", async (name, route) => {
  const [path = route.path, body] = calls[name as RouteName];
  const reply = await call(route.method, path, { token, ...(body !== undefined && { body }) });
  expect(reply).toMatchObject({ status: 200 });
  if (typeof route.reply === "string") {
    expect(reply.headers.get("content-type")).toBe(textTypes[route.reply]);
    expect(reply.text).not.toBe("");
    return;
  }
  expect(route.reply.safeParse(reply.json).error).toBeUndefined();
  expect(describedAnswer(route, 200, "application/json")(reply.json)).toEqual([]);
});

test.each(Object.entries<Route>(routes).filter(([, { guarded }]) => guarded))(
  "%s does nothing without the token",
  async (name, route) => {
    const before = parts.asked.length;
    const [path = route.path, body] = calls[name as RouteName];
    const { status, error } = await call(route.method, path, body === undefined ? {} : { body });
    expect({ status, said: error !== undefined }).toEqual({ status: 401, said: true });
    expect(parts.asked.length).toBe(before);
  },
);

const unknownPeer = "16Uiu2HAmUnknownUnknownUnknownUnknownUnknownUnknown12";
const aboutPeers = Object.entries<Route>(routes).filter(([, { path }]) => path.includes("{peerId}"));

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
    const validate = ajv.getSchema(`openapi#/components/schemas/${name}`);
    for (const example of (schema as { examples?: unknown[] }).examples ?? []) {
      expect(validate?.(example), `${name}: ${JSON.stringify(validate?.errors)}`).toBe(true);
    }
  }
});
