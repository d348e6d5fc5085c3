import { describe, expect, test, vi } from "vitest";
import type { GossipMessage, GossipOptions, Validity } from "../../../../node-image/js/network/gossip.ts";
import type { Network } from "../../../../node-image/js/network/network.ts";
import { until } from "../until.ts";
import { addressesOf, gossipConfig, libp2p2, libp2p3, soon, started } from "./test-network.ts";

const topic = "/waku/2/rs/16/32";
const pairs = [
  { pair: "libp2p/3 and libp2p/3", one: libp2p3, other: libp2p3 },
  { pair: "libp2p/2 and libp2p/2", one: libp2p2, other: libp2p2 },
  { pair: "libp2p/3 and libp2p/2", one: libp2p3, other: libp2p2 },
  { pair: "libp2p/2 and libp2p/3", one: libp2p2, other: libp2p3 },
];

describe.each(pairs)("gossip between $pair", ({ one, other }) => {
  test.each(["waku", "meshsub", "both"] as const)("meshes and delivers with the codec %s", async (codec) => {
    await using stack = new AsyncDisposableStack();
    const heard: GossipMessage[] = [];
    const a = await started(one, stack, { gossip: { codec } });
    const b = await started(other, stack, { gossip: { codec, onMessage: (message) => heard.push(message) } });
    await meshed(a, b);
    expect(a.gossip.subscribersOf(topic)).toEqual([b.peerId]);
    expect(await a.gossip.publish(topic, Buffer.from("hello"))).toBe(1);
    await until(() => expect(heard).toHaveLength(1));
    expect(heard[0]).toMatchObject({ topic, from: a.peerId });
    expect(Buffer.from(heard[0]?.data ?? []).toString()).toBe("hello");
    expect(b.gossip.counters).toMatchObject({ received: 1, duplicates: 0, rejected: 0 });
  });

  test.each(["waku", "meshsub", "both"] as const)("a PRUNE keeps its back-off with the codec %s", async (codec) => {
    await using stack = new AsyncDisposableStack();
    const a = await started(one, stack, { gossip: { codec } });
    const b = await started(other, stack, { gossip: { codec } });
    await meshed(a, b);
    expect(b.gossip.prunedUntilMs(topic, a.peerId)).toBe(0);
    a.gossip.unsubscribe(topic);
    await until(() => expect(b.gossip.meshOf(topic)).toEqual([]));
    // Who leaves asks for 5 s, not for the 60 s that count without a word of it.
    expectWithin(b.gossip.prunedUntilMs(topic, a.peerId) - Date.now(), 1000, 5000);
    expect(b.gossip.counters).toMatchObject({ prunes: 1 });
  });

  test("two that speak both codecs speak Waku's, and one of each speaks what it can", async () => {
    await using stack = new AsyncDisposableStack();
    const a = await started(one, stack, { gossip: { codec: "both" } });
    const b = await started(other, stack, { gossip: { codec: "meshsub" } });
    expect(a.protocols()).toEqual(expect.arrayContaining(["/vac/waku/relay/2.0.0", "/meshsub/1.1.0"]));
    await meshed(a, b);
  });

  test("a rejected message costs its sender score, an ignored one does not, and neither is delivered", async () => {
    await using stack = new AsyncDisposableStack();
    const heard: GossipMessage[] = [];
    const a = await started(one, stack);
    const verdicts: Validity[] = ["ignore", "reject"];
    const validate: GossipOptions["validate"] = async ({ data }) => verdicts[data[0] ?? 0] ?? "accept";
    const b = await started(other, stack, { gossip: { validate, onMessage: (message) => heard.push(message) } });
    await meshed(a, b);
    await a.gossip.publish(topic, Uint8Array.of(0));
    await a.gossip.publish(topic, Uint8Array.of(2));
    await until(() => expect(heard).toHaveLength(1));
    expect(b.gossip.scoreOf(a.peerId)).toBeGreaterThanOrEqual(0);
    await a.gossip.publish(topic, Uint8Array.of(1));
    await until(() => expect(b.gossip.scoreOf(a.peerId)).toBeLessThan(-50));
    expect(heard).toHaveLength(1);
    expect(b.gossip.counters).toMatchObject({ received: 1, rejected: 1 });
  });

  test("a message that is too long is not taken, and costs its sender score", async () => {
    await using stack = new AsyncDisposableStack();
    const validate = vi.fn<GossipOptions["validate"]>(() => "accept");
    const a = await started(one, stack);
    const b = await started(other, stack, { gossip: { validate } });
    await meshed(a, b);
    await a.gossip.publish(topic, new Uint8Array(1001));
    // Announced by IHAVE it is asked for, and refused, again.
    await until(() => expect(b.gossip.counters.rejected).toBeGreaterThan(0));
    await until(() => expect(b.gossip.scoreOf(a.peerId)).toBeLessThan(-50));
    await until(() => expect(b.gossip.meshOf(topic)).toEqual([]));
    expect(validate).not.toHaveBeenCalled();
  });

  test("control messages can be sent whatever the state says", async () => {
    await using stack = new AsyncDisposableStack();
    const a = await started(one, stack);
    const b = await started(other, stack);
    expect(a.gossip.sendControl(b.peerId, { graft: [topic] })).toBe(false);
    await meshed(a, b);
    expect(a.gossip.sendControl(b.peerId, { prune: [topic] })).toBe(true);
    await until(() => expect(b.gossip.meshOf(topic)).toEqual([]));
    expectWithin(b.gossip.prunedUntilMs(topic, a.peerId) - Date.now(), 50_000, 60_000);
    expect(a.gossip.meshOf(topic)).toEqual([b.peerId]);
    expect(a.gossip.sendControl(b.peerId, { graft: [topic] })).toBe(true);
    // A GRAFT within the back-off is penalised (P7).
    await until(() => expect(b.gossip.scoreOf(a.peerId)).toBeLessThan(0));
  });

  test("a stream that went with one of two connections is opened again when the peer is attached", async () => {
    await using stack = new AsyncDisposableStack();
    const heard: GossipMessage[] = [];
    const a = await started(one, stack, { gossip: { onMessage: (message) => heard.push(message) } });
    const b = await started(other, stack, { gossip: { onMessage: (message) => heard.push(message) } });
    await Promise.all([meshed(a, b), b.dial([addressesOf(a).tcp], { signal: soon() })]);
    expect(a.connections()).toHaveLength(2);
    // The streams are on one of the two.
    await a.connections()[0]?.close();
    await until(() => expect(b.connections()).toHaveLength(1));
    for (const [from, to] of [[a, b] as const, [b, a] as const]) {
      await until(async () => {
        heard.length = 0;
        from.gossip.attach(to.peerId);
        to.gossip.attach(from.peerId);
        await from.gossip.publish(topic, crypto.getRandomValues(new Uint8Array(20)));
        await vi.waitFor(() => expect(heard).toHaveLength(1), 200);
      });
    }
  });
});

describe.each([libp2p3, libp2p2])("$generation", (tested) => {
  test("the application's score counts", async () => {
    await using stack = new AsyncDisposableStack();
    const a = await started(tested, stack);
    const b = await started(tested, stack, { gossip: { applicationScore: () => -100 } });
    await meshed(a, b, { both: false });
    expect(b.gossip.scoreOf(a.peerId)).toBe(-100);
    expect(b.gossip.meshOf(topic)).toEqual([]);
  });

  test("without scoring nothing costs any score", async () => {
    await using stack = new AsyncDisposableStack();
    const a = await started(tested, stack);
    const gossip = {
      config: { ...gossipConfig, scoring: false },
      validate: () => "reject" as const,
      applicationScore: () => -200,
    };
    const b = await started(tested, stack, { gossip });
    await meshed(a, b);
    await a.gossip.publish(topic, Uint8Array.of(1));
    await until(() => expect(b.gossip.counters).toMatchObject({ rejected: 1 }));
    expect(b.gossip.scoreOf(a.peerId)).toBe(0);
  });

  test("a mesh is as large as it is set", async () => {
    await using stack = new AsyncDisposableStack();
    const config = { ...gossipConfig, d: 2, dLow: 1, dHigh: 2, dScore: 1, dOut: 0 };
    const hub = await started(tested, stack, { gossip: { config } });
    hub.gossip.subscribe(topic);
    for (let n = 0; n < 4; n++) await meshed(await started(tested, stack), hub, { both: false });
    await until(() => expect(hub.gossip.subscribersOf(topic)).toHaveLength(4));
    expect(hub.gossip.meshOf(topic)).toHaveLength(2);
  });
});

/** Connects one with the other and waits until each has the other in its mesh, or is subscribed to alone. */
async function meshed(a: Network, b: Network, { both = true } = {}): Promise<void> {
  await a.dial([addressesOf(b).tcp], { signal: soon() });
  for (const network of [a, b]) network.gossip.subscribe(topic);
  await until(() => {
    expect(a.gossip.subscribersOf(topic)).toEqual([b.peerId]);
    if (both) expect([a.gossip.meshOf(topic), b.gossip.meshOf(topic)]).toEqual([[b.peerId], [a.peerId]]);
  });
}

function expectWithin(value: number, low: number, high: number): void {
  expect(value).toBeGreaterThan(low);
  expect(value).toBeLessThanOrEqual(high);
}
