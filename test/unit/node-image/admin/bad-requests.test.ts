/** Two hundred requests that no client should send: a whole node answers each in the shape of the contract, and lives on. */
import { once } from "node:events";
import { connect } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { apiError, routes } from "../../../../node-image/contract/index.ts";
import { createNetwork } from "../../../../node-image/js/libp2p/create-network.ts";
import { connectedPeer, token, topic } from "./fake-parts.ts";
import { realNode } from "./real-node.ts";

const requests = 200;
/** Found by which the property was last looked at; a change of it is a change of all requests. */
const seed = 20_261_121;

/** True with about this probability. */
function often(share: number): fc.Arbitrary<boolean> {
  return fc.integer({ min: 1, max: 100 }).map((n) => n <= share * 100);
}

const oddText = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.constantFrom("%ff", "%", "%00", "..", "a/b", "__proto__", "constructor", "x".repeat(9000)),
);
const param = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(connectedPeer, topic, "32", "65536", "-1") }, oddText);
const knownCall = fc
  .tuple(fc.constantFrom(...Object.values(routes)), param, often(0.9))
  .map(([{ method, path }, value, encoded]) => {
    const text = encoded ? encodeURIComponent(value.toWellFormed()) : value;
    return { method: method as string, path: path.replaceAll(/\{\w+\}/g, () => text) };
  });
const oddPath = fc.oneof(
  fc.constantFrom(
    "",
    "*",
    "//",
    "/..",
    "/%",
    "http://",
    "http://[",
    "/admin/v1/peers/",
    "/ADMIN/v1/peers",
    "/?",
    "/#a",
  ),
  oddText.map((text) => `/${text}`),
);
const oddMethod = fc.constantFrom("HEAD", "OPTIONS", "PUT", "TRACE", "CONNECT", "PROPFIND", "get", "G E T", "");
const asked = fc.oneof(
  { weight: 8, arbitrary: knownCall },
  fc.record({ method: fc.constantFrom("GET", "POST", "PATCH", "DELETE"), path: oddPath }),
  fc.tuple(knownCall, oddMethod).map(([{ path }, method]) => ({ method, path })),
);
const query = fc.oneof(
  { weight: 9, arbitrary: fc.constant("") },
  fc.constantFrom(
    "?",
    "?since",
    "?since=a&since=b",
    "?since=%ff",
    "?__proto__=1",
    "?limit=-1",
    "?what=nothing",
    "?&&=",
  ),
  oddText.map((text) => `?${text}`),
);
const body = fc.oneof(
  fc.constant(""),
  fc.json(),
  fc.jsonValue().map((value) => JSON.stringify([value])),
  fc.constantFrom(
    "{",
    "[1,]",
    "nul",
    "\ufeff{}",
    '{"__proto__":{"by":"x"}}',
    '{"by":1}',
    '{"connections":{"max":0}}',
    "1e999",
  ),
  fc.constantFrom(1000, 100_000).map((depth) => "[".repeat(depth)),
  fc.constantFrom(1024 ** 2 + 10, 2 * 1024 ** 2).map((length) => `"${"a".repeat(length)}"`),
  fc.string({ unit: "binary" }),
);
const header = fc.oneof(
  fc.constantFrom(
    "content-type: text/html",
    "content-type: application/json; charset=utf-16",
    "content-encoding: br",
    "transfer-encoding: chunked",
    "transfer-encoding: gzip",
    "content-length: 5",
    "content-length: -1",
    "content-length: 99999999999999999999",
    "expect: 100-continue",
    "expect: tea",
    "upgrade: websocket\r\nconnection: upgrade",
    "host: a\r\nhost: b",
    "authorization: Bearer",
    `authorization: Bearer ${token}x`,
    "no colon",
    ": no name",
    `x: ${"a".repeat(17_000)}`,
  ),
  fc.tuple(oddText, oddText).map(([name, value]) => `${name}: ${value}`),
);
const request = fc
  .record({
    asked,
    query,
    body,
    headers: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(header, { maxLength: 2 })),
    authorized: often(0.9),
    lengthGiven: often(0.9),
    version: fc.oneof(
      { weight: 40, arbitrary: fc.constant("HTTP/1.1") },
      fc.constantFrom("HTTP/1.0", "HTTP/2.0", "HTTP/9", ""),
    ),
    /** Share of its bytes that is sent. */
    sent: fc.oneof({ weight: 5, arbitrary: fc.constant(1) }, fc.double({ min: 0.01, max: 1, noNaN: true })),
  })
  .map((o) => {
    const headers = [
      ...(o.authorized ? [`authorization: Bearer ${token}`] : []),
      ...(o.lengthGiven ? [`content-length: ${Buffer.byteLength(o.body)}`] : []),
      ...o.headers,
      "connection: close",
    ];
    const text = `${o.asked.method} ${o.asked.path}${o.query} ${o.version}\r\n${headers.join("\r\n")}\r\n\r\n${o.body}`;
    const bytes = Buffer.from(text);
    return bytes.subarray(0, Math.max(1, Math.floor(bytes.length * o.sent)));
  })
  .map(withShortText);

/** What a failure shows is not the megabyte that was sent. */
function withShortText(bytes: Buffer): { readonly bytes: Buffer; toString(): string; [fc.toStringMethod](): string } {
  const text = JSON.stringify(bytes.toString("latin1").slice(0, 500));
  return { bytes, toString: () => text, [fc.toStringMethod]: () => text };
}

/** What comes back until the server closes; this side says that it is done once all is sent. */
async function exchange(port: number, bytes: Buffer): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  socket.on("error", () => {}); // closed while this side still sends: what came before is what counts
  socket.end(bytes);
  let answer = "";
  socket.setEncoding("utf8").on("data", (text: string) => {
    answer += text;
  });
  socket.on("end", () => socket.destroy());
  await once(socket, "close");
  return answer;
}

/** The first answer; what follows it on the connection answers what the parser took for further requests. */
function firstAnswer(text: string): { status: number; body: string } {
  const [head = "", ...rest] = text.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, "").split("\r\n\r\n");
  const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
  const body = Buffer.from(rest.join("\r\n\r\n")).subarray(0, length).toString();
  return { status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]), body };
}

test("each is answered in the documented shape, and none brings the node down", async () => {
  await using stack = new AsyncDisposableStack();
  const node = await realNode(createNetwork, stack);
  const statuses = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(request, async ({ bytes }) => {
      const text = await exchange(node.adminPort, bytes);
      const { status, body: answer } = firstAnswer(text);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      expect([200, 204, 400, 401, 404, 405, 413, 415, 417, 431, 503]).toContain(status);
      if (status >= 400 && !bytes.toString().startsWith("HEAD "))
        expect(apiError.parse(JSON.parse(answer))).toBeDefined();
    }),
    { numRuns: requests, seed },
  );
  expect((await node.call("GET", "/health")).status).toBe(200);
  // The generator reaches what it is for.
  expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 400, 401, 404, 405]));
});
