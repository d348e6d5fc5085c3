import Docker from "dockerode";
import { Network } from "testcontainers";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { findEngine } from "../../../docker/find-engine.ts";
import { relayMessages, wakuPeers } from "../../../node-image/contract/index.ts";
import { ensureImages } from "../../../orchestrator/engine/docker/images.ts";
import { type RunningNode, startNode, token } from "./node-container.ts";

// testcontainers' own cleaner is an image of a registry, which need not be reachable; everything here is disposed of.
process.env.TESTCONTAINERS_RYUK_DISABLED = "true";

const topic = "/waku/2/rs/16/32";
const within = { timeout: 30_000, interval: 200 };
const stack = new AsyncDisposableStack();
let a: RunningNode;
let b: RunningNode;
let c: RunningNode;

beforeAll(async () => {
  const signal = AbortSignal.timeout(280_000);
  const engine = await findEngine({ signal });
  const images = await ensureImages(new Docker(engine.options), { signal, onProgress: () => {} });
  const network = await new Network().start();
  stack.defer(async () => void (await network.stop()));
  const image = images.nodes["node-js"];
  a = stack.use(await startNode(image, network, "a", []));
  b = stack.use(await startNode(image, network, "b", [a.multiaddr]));
  c = stack.use(await startNode(image, network, "c", [a.multiaddr]));
});
afterAll(() => stack.disposeAsync());

const others = (node: RunningNode) =>
  [a, b, c]
    .filter((other) => other !== node)
    .map(({ peerId }) => peerId)
    .sort();

test("nodes that know only one of them find each other, and mesh", async () => {
  for (const node of [a, b, c]) {
    await vi.waitFor(async () => {
      const { view } = await node.state();
      expect([...new Set(view?.connections.map(({ peer }) => peer))].sort()).toEqual(others(node));
      expect(view?.mesh[topic]).toEqual(others(node));
    }, within);
  }
});

test("a workload is published on the node's clock and arrives at the others with its id", async () => {
  const startAtMs = Date.now() + 200;
  const messages = [0, 1, 2].map((n) => ({ id: `m/${n}`, atMs: n * 50, topic, bytes: 1024 }));
  const accepted = await b.call("POST", "/testbed/v1/workload", { body: { startAtMs, messages }, token });
  expect(accepted).toEqual({ status: 200, body: { accepted: 3 } });
  for (const node of [a, c]) {
    await vi.waitFor(async () => {
      const { events, counters } = await node.state();
      const received = events.filter((event) => event.kind === "received");
      expect(received.map(({ id, bytes }) => ({ id, bytes }))).toEqual(
        messages.map(({ id, bytes }) => ({ id, bytes })),
      );
      expect(counters.received).toBe(3);
    }, within);
  }
  const published = (await b.state()).events.filter((event) => event.kind === "published");
  expect(published.map(({ id, recipients }) => ({ id, recipients }))).toEqual(
    messages.map(({ id }) => ({ id, recipients: 2 })),
  );
  for (const [n, { atMs }] of published.entries()) expect(Math.abs(atMs - startAtMs - n * 50)).toBeLessThan(100);
});

test("a message published as a client of nwaku does is read as one, once", async () => {
  const path = `/relay/v1/messages/${encodeURIComponent(topic)}`;
  await c.call("GET", path, { token });
  const message = { payload: Buffer.from("hello").toString("base64"), contentTopic: "/a/1/b/proto" };
  expect(await a.call("POST", path, { body: message, token })).toEqual({ status: 200, body: "OK" });
  await vi.waitFor(async () => {
    const drained = relayMessages.parse((await c.call("GET", path, { token })).body);
    expect(drained).toMatchObject([message]);
  }, within);
  expect(await c.call("GET", path, { token })).toEqual({ status: 200, body: [] });
});

test("peers are shown in nwaku's shape", async () => {
  const peers = wakuPeers.parse((await b.call("GET", "/admin/v1/peers/connected")).body);
  expect(peers.find(({ multiaddr }) => multiaddr.endsWith(a.peerId))).toMatchObject({
    connected: "Connected",
    origin: "Static",
    shards: [32],
    agent: expect.stringMatching(/^meshbed-node-js\//),
    protocols: expect.arrayContaining(["/vac/waku/relay/2.0.0"]),
  });
  expect(await b.call("GET", "/admin/v1/peers/mesh")).toMatchObject({ body: [{ shard: 32, peers: [{}, {}] }] });
  expect(await b.call("GET", "/health")).toMatchObject({
    body: { nodeHealth: "READY", connectionStatus: "PartiallyConnected", protocolsHealth: [{ Relay: "Ready" }] },
  });
});

test("no call that changes anything works without the token", async () => {
  const calls = [
    ["POST", "/admin/v1/peers", [a.multiaddr]],
    ["POST", "/relay/v1/subscriptions", ["/waku/2/rs/16/1"]],
    ["DELETE", "/relay/v1/subscriptions", [topic]],
    ["POST", `/relay/v1/messages/${encodeURIComponent(topic)}`, { payload: "", contentTopic: "/a/1/b/proto" }],
    ["POST", "/testbed/v1/workload", { startAtMs: 0, messages: [] }],
  ] as const;
  for (const [method, path, body] of calls) expect((await b.call(method, path, { body })).status).toBe(401);
  expect(Object.keys((await b.state()).view?.mesh ?? {})).toEqual([topic]);
});

test("a subscription brings a mesh, and leaving takes it away", async () => {
  const body = ["/waku/2/rs/16/7"];
  for (const node of [a, b]) await node.call("POST", "/relay/v1/subscriptions", { body, token });
  await vi.waitFor(async () => {
    expect((await b.state()).view?.mesh["/waku/2/rs/16/7"]).toEqual([a.peerId]);
  }, within);
  await b.call("DELETE", "/relay/v1/subscriptions", { body, token });
  expect(Object.keys((await b.state()).view?.mesh ?? {})).toEqual([topic]);
});

test("the node runs as a user without privileges, and cannot write to its root", async () => {
  const status = (await a.container.exec(["cat", "/proc/1/status"])).output;
  expect(status).toMatch(/^Uid:\s+65532\s+65532/m);
  expect(status).toMatch(/^CapBnd:\s+0+$/m);
  expect((await a.container.exec(["touch", "/node/x"])).exitCode).not.toBe(0);
});

test("SIGTERM ends a node with code 0 within two seconds, and the others notice at once", async () => {
  const container = new Docker((await findEngine({ signal: AbortSignal.timeout(5000) })).options).getContainer(
    c.container.getId(),
  );
  const startedAt = performance.now();
  await container.kill({ signal: "SIGTERM" });
  const { StatusCode } = await container.wait();
  expect(StatusCode).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(2000);
  await vi.waitFor(async () => {
    expect((await a.state()).view?.connections.map(({ peer }) => peer)).toEqual([b.peerId]);
  }, within);
});
