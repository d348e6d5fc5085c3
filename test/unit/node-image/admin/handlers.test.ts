/** What calls do, where the shape of the answer does not say it. */
import { afterEach, beforeEach, expect, test } from "vitest";
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

let parts: FakeParts;
let admin: AsyncDisposable;
let call: Call;
beforeEach(async () => {
  const port = await freePort();
  parts = fakeParts(port);
  admin = await startAdmin(parts);
  call = callsOf(port);
});
afterEach(() => admin[Symbol.asyncDispose]());

const peer = `/testbed/v1/peers/${connectedPeer}`;
const messages = `/relay/v1/messages/${encodeURIComponent(topic)}`;

test("a peer is shown as nwaku shows it", async () => {
  const { json } = await call("GET", `/admin/v1/peer/${connectedPeer}`);
  expect(json).toEqual({
    multiaddr: addressOfPeer(connectedPeer),
    protocols: ["/vac/waku/relay/2.0.0", "/ipfs/ping/1.0.0"],
    shards: [32, 33],
    connected: "Connected",
    agent: 'a "quoted" \\ agent',
    origin: "Static",
    score: 1.234,
  });
  expect((await call("GET", `/admin/v1/peer/${failedPeer}`)).json).toMatchObject({ connected: "CannotConnect" });
});

test("peers are listed by what they are to the node", async () => {
  const ids = async (path: string) =>
    ((await call("GET", path)).json as { multiaddr: string }[]).map(({ multiaddr }) => multiaddr.split("/").at(-1));
  expect(await ids("/admin/v1/peers")).toEqual([connectedPeer, failedPeer]);
  expect(await ids("/admin/v1/peers/connected")).toEqual([connectedPeer]);
  expect(await ids("/admin/v1/peers/connected/on/33")).toEqual([connectedPeer]);
  expect(await ids("/admin/v1/peers/connected/on/1")).toEqual([]);
  expect((await call("GET", "/admin/v1/peers/service")).json).toMatchObject([{ protocols: ["/vac/waku/relay/2.0.0"] }]);
  const ofShard = { shard: 32, peers: [{ connected: "Connected" }] };
  for (const kind of ["relay", "mesh"]) {
    expect((await call("GET", `/admin/v1/peers/${kind}`)).json).toMatchObject([ofShard]);
    expect((await call("GET", `/admin/v1/peers/${kind}/on/32`)).json).toMatchObject(ofShard);
    expect((await call("GET", `/admin/v1/peers/${kind}/on/5`)).json).toEqual({ shard: 5, peers: [] });
  }
});

test("peers are counted as nwaku counts them", async () => {
  expect((await call("GET", "/admin/v1/peers/stats")).json).toEqual({
    Sum: { "Total peers": 2 },
    "By Connectedness": { Connected: 1, NotConnected: 0, CannotConnect: 1, CanConnect: 0 },
    "Relay peers": { 32: 1, "Total relay peers": 1 },
    "Mesh peers": { 32: 1, "Total mesh peers": 1 },
    "By Protocols": { "/vac/waku/relay/2.0.0": 1 },
  });
});

test("one failed dial among several fails the call, as with nwaku, and says which", async () => {
  parts.onDial = async (address) => {
    if (address.includes(failedPeer)) throw new Error(`could not connect to ${address}`);
  };
  const body = [addressOfPeer(strangePeer), addressOfPeer(failedPeer)];
  expect(await call("POST", "/admin/v1/peers", { body, token })).toMatchObject({
    status: 400,
    error: { error: "1 of 2 failed", details: [`Error: could not connect to ${addressOfPeer(failedPeer)}`] },
  });
});

test("a dial that fails is a 503 with the reason", async () => {
  parts.onDial = async () => {
    throw new Error("it is blocked");
  };
  const body = { address: addressOfPeer(strangePeer) };
  expect(await call("POST", "/testbed/v1/dial", { body, token })).toMatchObject({
    status: 503,
    error: { error: "not connected: it is blocked" },
  });
});

test.each(["/ip4/10.0.0.7/tcp/60000", "10.0.0.7:60000", `/ip4/10.0.0.7/udp/1/quic/p2p/${connectedPeer}`])(
  "%s is no address to dial",
  async (address) => {
    expect(await call("POST", "/testbed/v1/dial", { body: { address }, token })).toMatchObject({
      status: 400,
      error: {
        details: [
          'address: expected a multiaddr of TCP or WebSocket with a peer id, as "/ip4/10.0.0.2/tcp/60000/p2p/16Uiu2HAm..."',
        ],
      },
    });
  },
);

test("an operator's actions are seen in the peer that they answer with", async () => {
  const act = async (action: string, body?: unknown) =>
    (await call("POST", `${peer}/${action}`, { token, ...(body !== undefined && { body }) })).json;
  expect(await act("protect", { by: "test" })).toMatchObject({ protections: ["mesh", "test"] });
  expect(await act("unprotect", { by: "mesh" })).toMatchObject({ protections: ["test"] });
  const tagged = await act("tag", { name: "good", value: 6 });
  // Eight that halved in the last minute, and the new six.
  expect(tagged).toMatchObject({ value: expect.closeTo(10, 1), tags: { good: { value: 6 } } });
  expect(await act("untag", { name: "good" })).toMatchObject({ value: expect.closeTo(4, 1) });
  expect(await act("block")).toMatchObject({ blocked: true });
  expect(await act("unblock")).toMatchObject({ blocked: false });
  expect(await act("disconnect")).toEqual({ disconnected: true });
  expect(await act("ping")).toEqual({ roundTripMs: expect.any(Number) });
  await call("DELETE", peer, { token });
  expect((await call("GET", peer)).status).toBe(404);
});

test("a peer that is not connected cannot be pinged", async () => {
  expect(await call("POST", `/testbed/v1/peers/${failedPeer}/ping`, { token })).toMatchObject({
    status: 503,
    error: { error: `${failedPeer} is not connected` },
  });
});

test("settings are changed together or not at all, and what is wrong of them is told", async () => {
  const change = (body: unknown) => call("PATCH", "/testbed/v1/settings", { body, token });
  expect(await change({ connections: { target: 9, max: 50 } })).toMatchObject({
    status: 200,
    json: { connections: { target: 9, max: 50, lowWater: 27 } },
  });
  expect(await change({ loopMs: 500, connections: { max: 10 } })).toMatchObject({
    status: 400,
    error: {
      error: "the settings are as they were",
      details: expect.arrayContaining([expect.stringContaining("expected lowWater <= highWater <= max")]),
    },
  });
  expect(await change({ connections: { maximum: 10 } })).toMatchObject({
    status: 400,
    error: { details: ['connections: Unrecognized key: "maximum"'] },
  });
  expect((await call("GET", "/testbed/v1/settings")).json).toMatchObject({ loopMs: 1000, connections: { max: 50 } });
});

test("a message that names no content topic has nwaku's, and one that says no time has now", async () => {
  const before = Date.now() * 1e6;
  await call("POST", messages, { body: { payload: "aGk=", timestamp: 0 }, token });
  const [, , message] = parts.asked.at(-1) as [string, string, { contentTopic: string; timestamp: bigint }];
  expect(message.contentTopic).toBe("/waku/2/default-content/proto");
  expect(Number(message.timestamp)).toBeGreaterThanOrEqual(before);
});

test("what is not published says why", async () => {
  const body = { payload: "", contentTopic: "/nobody/1/listens/proto" };
  expect(await call("POST", messages, { body, token })).toMatchObject({
    status: 503,
    error: { error: "not published: nobody subscribes to the topic" },
  });
  expect(await call("POST", "/relay/v1/messages/elsewhere", { body, token })).toMatchObject({
    status: 400,
    error: { error: "not published: this node does not subscribe to elsewhere" },
  });
  expect((await call("GET", "/relay/v1/messages/elsewhere", { token })).status).toBe(404);
});

test("what waits of workloads is told, and dropped", async () => {
  const message = (id: string, atMs: number) => ({ id, atMs, topic, bytes: 100 });
  const body = { startInMs: 60_000, messages: [message("b", 5), message("a", 2)] };
  expect((await call("POST", "/testbed/v1/workload", { body, token })).json).toEqual({ accepted: 2 });
  const { nextInMs, ...rest } = (await call("GET", "/testbed/v1/workload")).json as { nextInMs: number };
  expect(rest).toEqual({ waiting: 2 });
  expect(nextInMs).toBeLessThanOrEqual(60_002);
  expect(nextInMs).toBeGreaterThan(30_000);
  expect((await call("DELETE", "/testbed/v1/workload", { token })).json).toEqual({ dropped: 2 });
  expect((await call("GET", "/testbed/v1/workload")).json).toEqual({ waiting: 0 });
});

test("the page names every call, and escapes what it shows", async () => {
  const { text } = await call("GET", "/");
  const { json } = await call("GET", "/openapi.json");
  for (const path of Object.keys((json as { paths: object }).paths)) expect(text).toContain(`<code>${path}</code>`);
  expect(text).not.toContain("undefined");
  expect(text).not.toMatch(/<script|https?:\/\//);
});
