import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";
import type { NodeState } from "../../../node-image/contract/index.ts";
import { MeshbedError } from "../../../orchestrator/base/errors.ts";
import { nodeClient } from "../../../orchestrator/nodes/node-client.ts";

const signal = new AbortController().signal;
const token = "a-token-of-sixteen-and-more";
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

const state: NodeState = {
  cursor: "c/1",
  bootId: "b",
  nowMs: 1,
  loopLagMs: 0,
  scores: {},
  counters: {
    dials: 0,
    dialFailures: 0,
    published: 0,
    received: 0,
    duplicates: 0,
    grafts: 0,
    prunes: 0,
    bytesIn: 0,
    bytesOut: 0,
  },
  events: [],
  droppedEvents: 0,
};

/** A node that answers as `listener` says. */
async function fakeNode(listener: RequestListener) {
  const server = createServer(listener).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    client: nodeClient({ id: "mobile-3", address: "127.0.0.1", adminPort: port, adminToken: token }),
    url: `http://127.0.0.1:${port}`,
    server,
  };
}

const answer =
  (status: number, body: unknown): RequestListener =>
  (_, response) =>
    response.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body));

async function failure(work: Promise<unknown>): Promise<MeshbedError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof MeshbedError)) throw new Error("expected a MeshbedError", { cause: error });
  return error;
}

test("asks for the state since a cursor, with the token, and hands it back", async () => {
  const asked: (string | undefined)[] = [];
  const { client } = await fakeNode((request, response) => {
    asked.push(request.method, request.url, request.headers.authorization);
    response.end(JSON.stringify(state));
  });
  expect(await client.state("c/0", { signal })).toEqual(state);
  expect(asked).toEqual(["GET", "/testbed/v1/state?since=c%2F0&view=whole", `Bearer ${token}`]);
});

const connection = (peer: string, openedAtMs: number) =>
  ({ peer, direction: "inbound", address: "/ip4/10.0.0.2/tcp/1", openedAtMs }) as const;
const view = { connections: [connection("a", 1), connection("b", 2)], mesh: {}, knownPeers: 2 };

test("asks for changes since its last answer, and hands whole views and all scores on, with the change", async () => {
  const viewChange = { closed: [0], opened: [connection("c", 3)], mesh: { t: ["c"] }, knownPeers: 3 };
  const answers: NodeState[] = [
    { ...state, cursor: "c/1", view, scores: { a: 1, b: 2 } },
    { ...state, cursor: "c/2", scores: { b: 3 } },
    {
      ...state,
      cursor: "c/3",
      viewChange,
      scores: { c: 0 },
    },
  ];
  const asked: (string | undefined)[] = [];
  const { client } = await fakeNode((request, response) => {
    asked.push(request.url);
    response.end(JSON.stringify(answers[asked.length - 1]));
  });
  expect(await client.state(undefined, { signal })).toMatchObject({ view, scores: { a: 1, b: 2 } });
  const second = await client.state("c/1", { signal });
  expect(second.scores).toEqual({ a: 1, b: 3 });
  expect(second).not.toHaveProperty("view");
  const third = await client.state("c/2", { signal });
  expect(third).toEqual({
    ...state,
    cursor: "c/3",
    view: { connections: [connection("b", 2), connection("c", 3)], mesh: { t: ["c"] }, knownPeers: 3 },
    viewChange,
    scores: { b: 3, c: 0 },
  });
  expect(asked).toEqual(["/testbed/v1/state", "/testbed/v1/state?since=c%2F1", "/testbed/v1/state?since=c%2F2"]);
});

test("takes the whole view of a node that no longer knows the last one", async () => {
  let answers = 0;
  const { client } = await fakeNode((_, response) => {
    const seen =
      answers++ === 0 ? { ...state, view, scores: { a: 1, b: 2 } } : { ...state, view: { ...view, knownPeers: 9 } };
    response.end(JSON.stringify(seen));
  });
  await client.state(undefined, { signal });
  expect(await client.state("c/1", { signal })).toMatchObject({ view: { knownPeers: 9 }, scores: {} });
});

test("asks without a cursor the first time", async () => {
  let url: string | undefined;
  const { client } = await fakeNode((request, response) => {
    url = request.url;
    response.end(JSON.stringify(state));
  });
  await client.state(undefined, { signal });
  expect(url).toBe("/testbed/v1/state");
});

test("hands a workload over as it is", async () => {
  let body = "";
  const { client } = await fakeNode(async (request, response) => {
    for await (const chunk of request) body += chunk;
    response.end(JSON.stringify({ accepted: 1 }));
  });
  const workload = { startInMs: 5, messages: [{ id: "m", atMs: 0, topic: "t", bytes: 100 }] };
  await client.publish(workload, { signal });
  expect(JSON.parse(body)).toEqual(workload);
});

test("takes back what still waits of a workload", async () => {
  let call = "";
  const { client } = await fakeNode((request, response) => {
    call = `${request.method} ${request.url}`;
    response.end(JSON.stringify({ dropped: 3 }));
  });
  await client.drop({ signal });
  expect(call).toBe("DELETE /testbed/v1/workload");
});

test("quotes the node's own error", async () => {
  const { client, url } = await fakeNode(
    answer(400, { error: "bad workload", details: ["messages.0.topic: unknown"] }),
  );
  const error = await failure(client.publish({ startInMs: 0, messages: [] }, { signal }));
  expect(error.code).toBe("NODE");
  expect(error.message).toBe(
    `mobile-3: POST ${url}/testbed/v1/workload: answered 400: bad workload; messages.0.topic: unknown`,
  );
});

test("says which field of a reply breaks the contract", async () => {
  const { client } = await fakeNode(answer(200, { ...state, bootId: 7 }));
  const error = await failure(client.state(undefined, { signal }));
  expect(error.message).toContain(
    "answered against the contract (bootId: Invalid input: expected string, received number)",
  );
});

test("quotes a reply that is no JSON, cut short", async () => {
  const { client } = await fakeNode(answer(502, "x".repeat(1000)));
  const error = await failure(client.state(undefined, { signal }));
  expect(error.message).toMatch(/answered 502: x{200}…$/);
});

test("says that a node which refuses connections never answered", async () => {
  const { client, server, url } = await fakeNode(answer(200, state));
  await promisify(server.close.bind(server))();
  const error = await failure(client.state(undefined, { signal }));
  const port = new URL(url).port;
  expect(error.message).toBe(
    `mobile-3: GET ${url}/testbed/v1/state: connect ECONNREFUSED 127.0.0.1:${port}; it never answered`,
  );
  expect(error.details).toEqual({ node: "mobile-3" });
});

test("gives up after three seconds", async () => {
  const { client, url } = await fakeNode(() => undefined);
  const error = await failure(client.state(undefined, { signal }));
  expect(error.message).toBe(`mobile-3: GET ${url}/testbed/v1/state: no answer within 3s; it never answered`);
});

test("says when a node that is silent now was heard last", async () => {
  let answers = 0;
  const { client } = await fakeNode((_, response) => {
    if (answers++ === 0) response.end(JSON.stringify(state));
    else response.destroy();
  });
  await client.state(undefined, { signal });
  const error = await failure(client.state(undefined, { signal }));
  expect(error.message).toMatch(/testbed\/v1\/state: socket hang up; last answer \S+ ago$/);
});

test("throws the reason of its signal when aborted", async () => {
  const abort = new AbortController();
  const { client } = await fakeNode(() => abort.abort(new MeshbedError("INTERRUPTED", "interrupted")));
  expect((await failure(client.state(undefined, { signal: abort.signal }))).code).toBe("INTERRUPTED");
});

/** As a node tells of a peer. */
const peer = {
  id: "16Uiu2HAmPLe7Mzm8TsYUubgCAW1aJoeFScxrLj8ppHFivPo97bUZ",
  addresses: [],
  origin: "Static",
  bootstrap: false,
  capabilities: [],
  shards: [],
  protocols: [],
  agent: "",
  failures: 0,
  failuresAtMs: 0,
  nextDialAtMs: 0,
  backoffMs: 0,
  heardAtMs: 0,
  connectedForMs: 0,
  tags: {},
  value: 0,
  protections: [],
  blocked: false,
  credit: { share: 1, ignored: false, firstDeliveries: 0, bytes: 0 },
};

test("has a node dial an address, and gives that of the connection", async () => {
  const asked: string[] = [];
  const { client } = await fakeNode(async (request, response) => {
    for await (const chunk of request) asked.push(`${request.method} ${request.url} ${chunk}`);
    response.end(JSON.stringify(peer));
  });
  const address = `/ip4/10.0.0.2/tcp/60000/p2p/${peer.id}`;
  expect(await client.dial(address, { signal })).toBe(address);
  expect(asked).toEqual([`POST /testbed/v1/dial {"address":"${address}"}`]);
});

test("has a node protect a peer, in the topology's name", async () => {
  let call = "";
  const { client } = await fakeNode(async (request, response) => {
    call = `${request.method} ${request.url} `;
    for await (const chunk of request) call += chunk;
    response.end(JSON.stringify(peer));
  });
  await client.protect("12D3", { signal });
  expect(call).toBe('POST /testbed/v1/peers/12D3/protect {"by":"topology"}');
});

test("says why a dial came to no connection", async () => {
  const { client, url } = await fakeNode(answer(503, { error: "not connected", details: ["unreachable"] }));
  const { message } = await failure(client.dial("/ip4/10.0.0.2/tcp/60000", { signal }));
  expect(message).toBe(`mobile-3: POST ${url}/testbed/v1/dial: answered 503: not connected; unreachable`);
});

test("gives the addresses at which a node says it can be reached", async () => {
  const listenAddresses = ["/ip4/10.0.0.2/tcp/60000/p2p/16Uiu2HAmPLe7Mzm8TsYUubgCAW1aJoeFScxrLj8ppHFivPo97bUZ"];
  const { client } = await fakeNode(answer(200, { listenAddresses, enrUri: "enr:-a" }));
  expect(await client.addresses({ signal })).toEqual(listenAddresses);
});
