import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { apiError } from "../../../../node-image/contract/index.ts";
import { type Handlers, startAdminServer } from "../../../../node-image/js/admin/admin-server.ts";
import { ApiProblem } from "../../../../node-image/js/admin/api-problem.ts";

const token = "0123456789abcdef";
const accepted: unknown[] = [];
const handlers = {
  getVersion: () => "v1",
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
} as unknown as Handlers;

let server: AsyncDisposable;
let base: string;
beforeAll(async () => {
  const port = await freePort();
  base = `http://127.0.0.1:${port}`;
  server = await startAdminServer({ address: "127.0.0.1", port, token }, handlers);
});
afterAll(() => server[Symbol.asyncDispose]());

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}

async function call(method: string, path: string, o: { body?: string; token?: string } = {}) {
  const response = await fetch(base + path, {
    method,
    ...(o.body === undefined ? {} : { body: o.body }),
    ...(o.token === undefined ? {} : { headers: { authorization: `Bearer ${o.token}` } }),
  });
  const text = await response.text();
  return { status: response.status, text, error: apiError.safeParse(json(text)).data };
}
const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // plain text
  }
};

test("a call that changes nothing needs no token", async () => {
  expect(await call("GET", "/version")).toMatchObject({ status: 200, text: "v1" });
});

test.each([
  ["no token", undefined],
  ["a wrong token", "0123456789abcdeF"],
  ["a token that is too long", `${token}0`],
])("a call that changes something is refused with %s, before its body is looked at", async (_, wrong) => {
  const reply = await call("POST", "/relay/v1/subscriptions", {
    body: "{",
    ...(wrong === undefined ? {} : { token: wrong }),
  });
  expect(reply).toMatchObject({
    status: 401,
    error: { error: "this call changes something; it wants the run's token as `Authorization: Bearer <token>`" },
  });
  expect(accepted).toEqual([]);
});

test("with the token it is done", async () => {
  const body = JSON.stringify(["/waku/2/rs/16/32"]);
  expect(await call("POST", "/relay/v1/subscriptions", { body, token })).toMatchObject({ status: 200, text: "OK" });
  expect(accepted).toEqual([["/waku/2/rs/16/32"]]);
});

test("every problem of a body is named", async () => {
  const body = JSON.stringify(["/waku/2/rs/16/32", "news", 7]);
  expect(await call("POST", "/relay/v1/subscriptions", { body, token })).toMatchObject({
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

test("a body that is not JSON is a 400", async () => {
  const { status, error } = await call("POST", "/relay/v1/subscriptions", { body: "{", token });
  expect(status).toBe(400);
  expect(error?.error).toMatch(/^the body is not JSON: /);
});

test("a body over the bound is a 413, and the server lives on", async () => {
  const body = `["${"a".repeat(1024 ** 2)}"]`;
  expect(await call("POST", "/relay/v1/subscriptions", { body, token })).toMatchObject({
    status: 413,
    error: { error: "the body is over 1048576 bytes" },
  });
  expect(await call("GET", "/version")).toMatchObject({ status: 200 });
});

test("a body that does not say its length is bounded all the same", async () => {
  const chunks = async function* () {
    for (let i = 0; i < 20; i++) yield Buffer.alloc(100 * 1024, " ");
  };
  const response = await fetch(`${base}/relay/v1/subscriptions`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: ReadableStream.from(chunks()),
    duplex: "half",
  });
  expect(response.status).toBe(413);
});

test("an unknown query parameter is a 400", async () => {
  expect(await call("GET", "/testbed/v1/state?sinse=1")).toMatchObject({
    status: 400,
    error: { error: "the query is not as the contract says", details: ['Unrecognized key: "sinse"'] },
  });
});

test("what a handler says is not there is a 404, what it did not foresee a 500", async () => {
  expect(await call("GET", "/admin/v1/peer/x")).toMatchObject({ status: 404, error: { error: "no x" } });
  expect(await call("GET", "/info")).toMatchObject({ status: 500, error: { error: "Error: unforeseen" } });
});
