/** What a container adds to the node: the bundled programs of both generations, its confinement, its end by a signal. */
import Docker from "dockerode";
import { Network } from "testcontainers";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { findEngine } from "../../../docker/find-engine.ts";
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
  const { nodes } = await ensureImages(new Docker(engine.options), { signal, onProgress: () => {} });
  const network = await new Network().start();
  stack.defer(async () => void (await network.stop()));
  a = stack.use(await startNode(nodes["node-js"], network, "a", []));
  b = stack.use(await startNode(nodes["node-js-2"], network, "b", [a.multiaddr]));
  c = stack.use(await startNode(nodes["node-js"], network, "c", [a.multiaddr]));
});
afterAll(() => stack.disposeAsync());

const others = (node: RunningNode) =>
  [a, b, c]
    .filter((other) => other !== node)
    .map(({ peerId }) => peerId)
    .sort();

test("nodes of both generations that know only one of them find each other, and mesh", async () => {
  for (const node of [a, b, c]) {
    await vi.waitFor(async () => {
      const { view } = await node.state();
      expect([...new Set(view?.connections.map(({ peer }) => peer))].sort()).toEqual(others(node));
      expect(view?.mesh[topic]).toEqual(others(node));
    }, within);
  }
});

test("a workload is published by the node itself, on time, and arrives at the others with its id", async () => {
  const startAtMs = Date.now() + 200;
  const messages = [0, 1, 2].map((n) => ({ id: `m/${n}`, atMs: n * 50, topic, bytes: 1024 }));
  const accepted = await b.call("POST", "/testbed/v1/workload", { body: { startInMs: 200, messages }, token });
  expect(accepted).toEqual({ status: 200, body: { accepted: 3 } });
  for (const node of [a, c]) {
    await vi.waitFor(async () => {
      const received = (await node.state()).events.filter((event) => event.kind === "received");
      expect(received.map(({ id, bytes }) => ({ id, bytes }))).toEqual(
        messages.map(({ id, bytes }) => ({ id, bytes })),
      );
    }, within);
  }
  const published = (await b.state()).events.filter((event) => event.kind === "published");
  expect(published.map(({ id, recipients }) => ({ id, recipients }))).toEqual(
    messages.map(({ id }) => ({ id, recipients: 2 })),
  );
  for (const [n, { atMs }] of published.entries()) {
    const lateMs = atMs - startAtMs - n * 50;
    expect(lateMs).toBeGreaterThanOrEqual(-5);
    expect(lateMs).toBeLessThan(1000);
  }
});

test("the bundled program serves its page, its document and its figures", async () => {
  for (const node of [a, b]) {
    expect(await node.call("GET", "/")).toMatchObject({
      status: 200,
      body: expect.stringContaining("<h1>Meshbed node</h1>"),
    });
    expect(await node.call("GET", "/openapi.json")).toMatchObject({ status: 200, body: { openapi: "3.1.0" } });
    expect((await node.call("GET", "/metrics")).body).toContain("libp2p_peers 2\n");
  }
});

test("the node runs as a user without privileges, and cannot write to its root", async () => {
  const status = (await a.container.exec(["cat", "/proc/1/status"])).output;
  expect(status).toMatch(/^Uid:\s+65532\s+65532/m);
  expect(status).toMatch(/^CapBnd:\s+0+$/m);
  expect((await a.container.exec(["touch", "/node/x"])).exitCode).not.toBe(0);
});

test("SIGTERM ends a node with code 0 within its grace, and the others notice at once", async () => {
  const container = new Docker((await findEngine({ signal: AbortSignal.timeout(5000) })).options).getContainer(
    c.container.getId(),
  );
  const startedAt = performance.now();
  await container.kill({ signal: "SIGTERM" });
  const { StatusCode } = await container.wait();
  expect(StatusCode).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(5000);
  await vi.waitFor(async () => {
    expect((await a.state()).view?.connections.map(({ peer }) => peer)).toEqual([b.peerId]);
  }, within);
});
