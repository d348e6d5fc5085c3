import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { apiError } from "../../../../node-image/contract/index.ts";
import { startAdminServer } from "../../../../node-image/js/admin/admin-server.ts";
import type { Handlers } from "../../../../node-image/js/admin/answer-request.ts";
import { ApiProblem } from "../../../../node-image/js/admin/api-problem.ts";
import { until } from "../until.ts";
import { type Call, callsOf, freePort } from "./admin-client.ts";

const token = "0123456789abcdef";
const peerId = "16Uiu2HAmPLe7Mzm8TsYUubgCAW1aJoeFScxrLj8ppHFivPo97bUZ";
const limits = { requestMs: 400, handlerMs: 200 };
const accepted: unknown[] = [];
let drained = 0;
let dials = 0;
let aborted: unknown;
const handlers = {
  getVersion: () => "v1",
  getHealth: () => {
    const itself: { self?: unknown } = {};
    itself.self = itself;
    return itself;
  },
  getInfo: () => {
    throw new Error("unforeseen");
  },
  getPeer: ({ params }: { params: { peerId: string } }) => {
    throw new ApiProblem(404, `no ${params.peerId}`);
  },
  subscribe: ({ body }: { body: string[] }) => {
    accepted.push(body);
    return "OK";
  },
  drainMessages: () => {
    drained++;
    return [];
  },
  dial: (_: unknown, { signal }: { signal: AbortSignal }) => {
    dials++;
    signal.addEventListener("abort", () => {
      aborted = signal.reason;
    });
    return new Promise(() => {});
  },
} as unknown as Handlers;

let port: number;
let server: AsyncDisposable;
let call: Call;
beforeAll(async () => {
  port = await freePort();
  server = await startAdminServer({ address: "127.0.0.1", port, token, handlers, limits });
  call = callsOf(port);
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => accepted.splice(0));

const subscriptions = "/relay/v1/subscriptions";

test("a call that changes nothing needs no token", async () => {
  expect(await call("GET", "/version")).toMatchObject({ status: 200, text: "v1" });
});

test.each([
  ["no token", {}],
  ["a wrong token", { authorization: "Bearer 0123456789abcdeF" }],
  ["a token that is too long", { authorization: `Bearer ${token}0` }],
  ["a token in another scheme", { authorization: `Basic ${token}` }],
])("a call that changes something is refused with %s, before its body is looked at", async (_, headers) => {
  const reply = await call("POST", subscriptions, { body: "{", headers });
  expect(reply).toMatchObject({
    status: 401,
    error: { error: "this call changes something; it wants the run's token as `Authorization: Bearer <token>`" },
  });
  expect(accepted).toEqual([]);
});

test("with the token it is done", async () => {
  const body = ["/waku/2/rs/16/32"];
  expect(await call("POST", subscriptions, { body, token })).toMatchObject({ status: 200, text: "OK" });
  expect(accepted).toEqual([body]);
});

test("every problem of a body is named", async () => {
  const body = ["/waku/2/rs/16/32", "news", 7];
  expect(await call("POST", subscriptions, { body, token })).toMatchObject({
    status: 400,
    error: {
      error: "the body is not as the contract says",
      details: [
        '1: expected a shard\'s topic, as "/waku/2/rs/16/32"',
        "2: Invalid input: expected string, received number",
      ],
    },
  });
});

test.each([
  ["no JSON", "{", /^the body is not JSON: /],
  ["nothing", "", /^the body is not JSON: /],
  ["nested too deep", "[".repeat(100_000) + "]".repeat(100_000), /^the body is nested deeper than 16$/],
])("a body that is %s is a 400", async (_, body, message) => {
  const { status, error } = await call("POST", subscriptions, { body, token });
  expect(status).toBe(400);
  expect(error?.error).toMatch(message);
});

test("a body that is no UTF-8 is a 400", async () => {
  const response = await fetch(`http://127.0.0.1:${port}${subscriptions}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: Buffer.from([0x22, 0xff, 0x22]),
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ error: "the body is not UTF-8" });
});

test.each([
  [{ "content-type": "text/plain" }, "expected content-type application/json in UTF-8, not text/plain"],
  [
    { "content-type": "application/json; charset=latin1" },
    "expected content-type application/json in UTF-8, not application/json; charset=latin1",
  ],
  [{ "content-encoding": "gzip" }, "expected no content-encoding, not gzip"],
])("a body that is said to be something else is a 415: %j", async (headers, error) => {
  expect(await call("POST", subscriptions, { body: "[]", token, headers })).toMatchObject({
    status: 415,
    error: { error },
  });
});

test("a body where none is wanted is a 400", async () => {
  expect(await call("POST", `/testbed/v1/peers/${peerId}/block`, { body: "{}", token })).toMatchObject({
    status: 400,
    error: { error: "this call takes no body" },
  });
});

test("a body over the bound is a 413, and the server lives on", async () => {
  const body = `["${"a".repeat(1024 ** 2)}"]`;
  expect(await call("POST", subscriptions, { body, token })).toMatchObject({
    status: 413,
    error: { error: "the body is over 1048576 bytes" },
  });
  expect(await call("GET", "/version")).toMatchObject({ status: 200 });
});

test("a body that does not say its length is bounded all the same", async () => {
  const chunks = async function* () {
    for (let i = 0; i < 20; i++) yield Buffer.alloc(100 * 1024, " ");
  };
  const response = await fetch(`http://127.0.0.1:${port}${subscriptions}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: ReadableStream.from(chunks()),
    duplex: "half",
  });
  expect(response.status).toBe(413);
});

test.each([
  [
    "/testbed/v1/state?sinse=1",
    { error: "the query is not as the contract says", details: ['Unrecognized key: "sinse"'] },
  ],
  ["/version?verbose", { error: "this call takes no query; found verbose" }],
])("the unknown query parameter in %s is a 400", async (path, error) => {
  expect(await call("GET", path)).toMatchObject({ status: 400, error });
});

test("what a handler says is not there is a 404, what it did not foresee a 500", async () => {
  expect(await call("GET", `/admin/v1/peer/${peerId}`)).toMatchObject({
    status: 404,
    error: { error: `no ${peerId}` },
  });
  expect(await call("GET", "/info")).toMatchObject({ status: 500, error: { error: "Error: unforeseen" } });
});

test("an answer that cannot be written is a 500, and the server lives on", async () => {
  const { status, error } = await call("GET", "/health");
  expect(status).toBe(500);
  expect(error?.error).toMatch(/^TypeError: Converting circular structure to JSON/);
});

test("a handler that hangs is given up, told so, and answered for with a 504", async () => {
  const body = { address: `/ip4/10.0.0.7/tcp/60000/p2p/${peerId}` };
  const { status, error } = await call("POST", "/testbed/v1/dial", { body, token });
  expect({ status, error }).toEqual({ status: 504, error: { error: "the node did not do it within 200 ms" } });
  expect(String(aborted)).toBe("ApiProblem: the node did not do it within 200 ms");
});

test("HEAD is GET without the body, and drains nothing", async () => {
  const { status, text, headers } = await call("HEAD", "/version");
  expect({ status, text, length: headers.get("content-length") }).toEqual({ status: 200, text: "", length: "2" });
  const head = await call("HEAD", "/relay/v1/messages/x", { token });
  expect({ status: head.status, allow: head.headers.get("allow") }).toEqual({
    status: 405,
    allow: "GET, POST, OPTIONS",
  });
  expect(drained).toBe(0);
});

test("OPTIONS tells what a path takes, and a method that it does not take is told so", async () => {
  const options = await call("OPTIONS", subscriptions);
  expect({ status: options.status, allow: options.headers.get("allow") }).toEqual({
    status: 204,
    allow: "POST, DELETE, OPTIONS",
  });
  const put = await call("PUT", subscriptions);
  expect({ status: put.status, allow: put.headers.get("allow"), error: put.error }).toEqual({
    status: 405,
    allow: "POST, DELETE, OPTIONS",
    error: { error: `${subscriptions} takes POST or DELETE, not PUT` },
  });
});

/** What comes back for these bytes, and then nothing more from this side. */
async function exchange(bytes: string): Promise<{ status: number; error: string | undefined }> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {}); // cut off while writing: what came before is what counts
  socket.write(bytes);
  let answer = "";
  socket.setEncoding("utf8").on("data", (text: string) => {
    answer += text;
  });
  await once(socket, "close");
  const [head = "", body = ""] = answer.split("\r\n\r\n");
  return { status: Number(head.split(" ")[1]), error: apiError.parse(JSON.parse(body)).error };
}

test.each([
  ["headers that never end", "GET /version HTTP/1.1\r\nx: "],
  [
    "a body that never ends",
    `POST ${subscriptions} HTTP/1.1\r\nauthorization: Bearer ${token}\r\ncontent-length: 9\r\n\r\n[`,
  ],
])("a request is given up with a 408 after %s", async (_, bytes) => {
  expect(await exchange(bytes)).toEqual({ status: 408, error: "the request was not whole within 400 ms" });
  expect(await call("GET", "/version")).toMatchObject({ status: 200 });
});

test.each([
  ["no HTTP at all", "\x16\x03\x01\x02\x00\x01\r\n\r\n", 400, /^this is no HTTP request: /],
  [
    "two lengths",
    "POST / HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
    400,
    /^this is no HTTP request: /,
  ],
  [
    "headers that are too long",
    `GET / HTTP/1.1\r\nx: ${"a".repeat(20_000)}\r\n\r\n`,
    431,
    /^the headers are too long$/,
  ],
  [
    "an expectation",
    "GET /version HTTP/1.1\r\nexpect: tea\r\nconnection: close\r\n\r\n",
    417,
    /^no expectation is met here/,
  ],
  ["CONNECT", "CONNECT a:80 HTTP/1.1\r\n\r\n", 405, /^this is no proxy; it takes no CONNECT$/],
  ["no path", "OPTIONS * HTTP/1.1\r\nconnection: close\r\n\r\n", 400, /^\* is no path; expected one as \/health$/],
])("%s is answered in the same shape", async (_, bytes, status, message) => {
  const answer = await exchange(bytes);
  expect(answer.status).toBe(status);
  expect(answer.error).toMatch(message);
});

test("a client that goes before the answer ends nothing", async () => {
  aborted = undefined;
  dials = 0;
  const body = JSON.stringify({ address: `/ip4/10.0.0.7/tcp/60000/p2p/${peerId}` });
  const socket = connect(port, "127.0.0.1");
  socket.write(
    `POST /testbed/v1/dial HTTP/1.1\r\nauthorization: Bearer ${token}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  await until(() => expect(dials).toBe(1));
  socket.resetAndDestroy();
  await until(() => expect(aborted).toBeInstanceOf(ApiProblem));
  expect(await call("GET", "/version")).toMatchObject({ status: 200 });
});
