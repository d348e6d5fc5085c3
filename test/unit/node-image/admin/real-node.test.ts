/** The admin API of a whole node that is connected to nodes of both generations of libp2p. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { nodeState, type Route, type RouteName, routes } from "../../../../node-image/contract/index.ts";
import { createNetwork as createLibp2p3 } from "../../../../node-image/js/libp2p/create-network.ts";
import { createNetwork as createLibp2p2 } from "../../../../node-image/js-2/libp2p/create-network.ts";
import { nodeClient } from "../../../../orchestrator/nodes/node-client.ts";
import { until } from "../until.ts";
import { expectDescribed } from "./described-answer.ts";
import { everyCall } from "./every-call.ts";
import { token, topic } from "./fake-parts.ts";
import { type RealNode, realNode } from "./real-node.ts";

const { signal } = new AbortController();
const stack = new AsyncDisposableStack();
let node: RealNode;
let others: RealNode[];
beforeAll(async () => {
  others = [
    await realNode(createLibp2p3, stack),
    await realNode(createLibp2p2, stack),
    await realNode(createLibp2p3, stack),
  ];
  node = await realNode(
    createLibp2p3,
    stack,
    others.map(({ address }) => address),
  );
  await until(async () => {
    const { view } = nodeState.parse((await node.call("GET", "/testbed/v1/state")).json);
    expect(view?.mesh[topic]).toEqual(others.map(({ peer }) => peer).sort());
  });
});
afterAll(() => stack.disposeAsync());

test("peers of either generation answer a ping, again and again", async () => {
  for (const { peer } of [...others, ...others]) {
    const { status, json } = await node.call("POST", `/testbed/v1/peers/${peer}/ping`, { token });
    expect({ status, json }).toEqual({ status: 200, json: { roundTripMs: expect.any(Number) } });
  }
});

test("whoever adds changes up sees what whoever asks for all sees", async () => {
  const client = nodeClient({ id: "n", address: "127.0.0.1", adminPort: node.adminPort, adminToken: token });
  let { cursor, view } = await client.state(undefined, { signal });
  const mended = async () => {
    const next = await client.state(cursor, { signal });
    ({ cursor } = next);
    view = next.view ?? view;
    expect(view?.connections.map(({ peer }) => peer)).toHaveLength(others.length);
    expect(view).toEqual(nodeState.parse((await node.call("GET", "/testbed/v1/state")).json).view);
  };
  await node.call("POST", `/testbed/v1/peers/${others[0]?.peer}/disconnect`, { token });
  await node.call("POST", "/testbed/v1/dial", { token, body: { address: others[0]?.address } });
  await until(mended);
});

const messages = `/relay/v1/messages/${encodeURIComponent(topic)}`;

test("a message published as a client of nwaku does is read as one, once", async () => {
  const reader = others[1];
  await reader?.call("GET", messages, { token });
  const message = { payload: Buffer.from("hello").toString("base64"), contentTopic: "/a/1/b/proto" };
  expect(await node.call("POST", messages, { body: message, token })).toMatchObject({ status: 200, text: "OK" });
  await until(async () => expect((await reader?.call("GET", messages, { token }))?.json).toMatchObject([message]));
  expect((await reader?.call("GET", messages, { token }))?.json).toEqual([]);
});

test("a workload is published by the node itself and arrives with its ids, in order", async () => {
  const workload = [0, 1, 2].map((n) => ({ id: `m/${n}`, atMs: n * 50, topic, bytes: 1024 }));
  await node.call("POST", "/testbed/v1/workload", { body: { startInMs: 100, messages: workload }, token });
  await until(async () => {
    const { events } = nodeState.parse((await others[2]?.call("GET", "/testbed/v1/state"))?.json);
    const received = events.flatMap((event) => (event.kind === "received" ? [[event.id, event.bytes]] : []));
    expect(received).toEqual(workload.map(({ id, bytes }) => [id, bytes]));
  });
});

test("a subscription brings a mesh, and leaving takes it away", async () => {
  const body = ["/waku/2/rs/16/7"];
  for (const one of [node, others[0]]) await one?.call("POST", "/relay/v1/subscriptions", { body, token });
  const mesh = async () =>
    (await node.call("GET", "/admin/v1/peers/mesh")).json as { shard: number; peers: unknown[] }[];
  await until(async () => expect(await mesh()).toMatchObject([{ shard: 32 }, { shard: 7, peers: [{}] }]));
  await node.call("DELETE", "/relay/v1/subscriptions", { body, token });
  expect(await mesh()).toMatchObject([{ shard: 32 }]);
});

test("the node's record is its own, and names its peer", async () => {
  expect((await node.call("GET", "/info")).json).toEqual({
    listenAddresses: [node.address],
    enrUri: expect.stringMatching(/^enr:-/),
  });
});

test("its dials and decisions are told, to the judge and in figures", async () => {
  const { json } = await node.call("GET", "/testbed/v1/decisions?what=dial");
  const dialled = (json as { decisions: { peer: string }[] }).decisions.map(({ peer }) => peer);
  expect(dialled).toEqual(expect.arrayContaining(others.map(({ peer }) => peer)));
  const metrics = (await node.call("GET", "/metrics")).text.split("\n");
  expect(metrics).toEqual(
    expect.arrayContaining([
      `libp2p_peers ${others.length}`,
      expect.stringMatching(/^libp2p_gossipsub_peers_per_topic_mesh\{topic="\/waku\/2\/rs\/16\/32"\} [1-3]$/),
    ]),
  );
});

test.each(Object.entries<Route>(routes))("%s answers as the contract and the document say", async (name, route) => {
  const [held, dropped, forgotten] = others.map(({ peer }) => peer);
  if (!held || !dropped || !forgotten) throw new Error("there are three others");
  const calls = everyCall({ held, dropped, forgotten, dialled: others[1]?.address ?? "" });
  const [path = route.path, body] = calls[name as RouteName];
  expectDescribed(route, await node.call(route.method, path, { token, ...(body !== undefined && { body }) }));
});
