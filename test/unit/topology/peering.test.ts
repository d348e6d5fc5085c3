import fc from "fast-check";
import { expect, test } from "vitest";
import { nodeConfig } from "../../../node-image/contract/index.ts";
import { peeringPresets } from "../../../orchestrator/nodes/peering-presets.ts";
import { relayDefaults } from "../../../orchestrator/nodes/relay-defaults.ts";
import { parseTopology } from "../../../orchestrator/topology/parse-topology.ts";
import { messagesOf, named, ten } from "./messages-of.ts";

const groupsOf = (text: string) => parseTopology(named(text), "t.yaml").groups;
const { waku, nwaku } = peeringPresets;

test("takes every word of peering into the nodes' settings", () => {
  const [node] = groupsOf(`
groups:
  node:
    count: 40
    peering:
      preset: nwaku
      connections: { target: 10, max: 30, low: 12, high: 20, guests: 2, outbound: 50%, inbound: 70%, relay: 80%, per-shard: 5, per-address: 3, inbound-rate: 30/m, grace: 5s, silence: 2s }
      bootstrap: { release-at: 9, keep: 2 }
      backoff: { first: 1s, factor: 3, longest: 1m, jitter: 10%, refused: 500ms, forgive: 2m, give-up-after: 7 }
      eviction: { order: [score, oldest], spare-mesh: true, spare-busy: true, redial-after: 40s }
      score: { tokens: 50, refill: 20/m, ignore-below: 40%, disconnect-below: 20%, smoothing: 50%, gossip-weight: 2, mute-after: 40, mute-for: 1m }
      exchange: { ask: false, serve: true, peers: 7 }
      eclipse: { inbound: 80%, source: 70%, fewest: 4 }
      diversity: true
      explore: 2m
      persistence: { every: 10s }
      dial-timeout: 3s
      parallel-dials: 4
      paced-dials: false
      loop: 500ms
      ping: 15s
    capabilities: { offers: [store], wants: { store: 2 }, check-every: 4s, failures: 3 }
`);
  expect(node?.peering).toEqual({
    connections: {
      target: 10,
      max: 30,
      lowWater: 12,
      highWater: 20,
      guests: 2,
      outboundRatio: 0.5,
      inboundRatio: 0.7,
      relayRatio: 0.8,
      perShard: 5,
      perAddress: 3,
      inboundPerSecond: 0.5,
      graceMs: 5000,
      silenceMs: 2000,
    },
    bootstrap: { releaseAt: 9, keep: 2 },
    backoff: {
      firstMs: 1000,
      factor: 3,
      longestMs: 60_000,
      jitterRatio: 0.1,
      refusedFirstMs: 500,
      forgiveMs: 120_000,
      giveUpAfter: 7,
    },
    eviction: { order: ["score", "oldest"], spareMesh: true, spareBusy: true, redialAfterMs: 40_000 },
    score: {
      tokens: 50,
      refillPerMinute: 20,
      ignoreBelow: 0.4,
      disconnectBelow: 0.2,
      smoothing: 0.5,
      gossipWeight: 2,
      muteAfter: 40,
      muteForMs: 60_000,
    },
    exchange: { ask: false, serve: true, peers: 7 },
    eclipse: { inboundRatio: 0.8, sourceRatio: 0.7, fewest: 4 },
    diversity: true,
    exploreEveryMs: 120_000,
    saveEveryMs: 10_000,
    dialTimeoutMs: 3000,
    parallelDials: 4,
    pacedDials: false,
    loopMs: 500,
    pingMs: 15_000,
    capabilities: {
      offered: ["relay", "store", "peer-exchange"],
      wanted: { store: 2 },
      checkEveryMs: 4000,
      failuresAllowed: 3,
    },
  });
});

test("takes never and unlimited for what switches a rule off", () => {
  const [node] = groupsOf(
    "groups: { node: { count: 5, peering: { connections: { per-address: unlimited, inbound-rate: unlimited }, bootstrap: { release-at: never }, " +
      "backoff: { forgive: never, give-up-after: never }, explore: never, persistence: false, exchange: { serve: false } } } }",
  );
  expect(node?.peering.connections).toMatchObject({ perAddress: 0, inboundPerSecond: 0 });
  expect(node?.peering.bootstrap.releaseAt).toBeNull();
  expect(node?.peering.backoff).toMatchObject({ forgiveMs: 0, giveUpAfter: null });
  expect(node?.peering).toMatchObject({ exploreEveryMs: null, saveEveryMs: null });
  expect(node?.peering.capabilities.offered).toEqual(["relay"]);
});

test.each([
  ["a smaller target takes low and high water along", "target: 8, max: 16", { lowWater: 11, highWater: 12 }],
  ["a larger target raises the maximum", "target: 60", { target: 60, lowWater: 60, highWater: 60, max: 60 }],
  ["a high water below the inherited target lowers it", "high: 10", { target: 10, lowWater: 10, max: 40 }],
  ["a low water above the inherited high water raises it", "low: 35", { target: 20, highWater: 35, max: 40 }],
])("%s", (_, connections, expected) => {
  const [node] = groupsOf(`groups: { node: { count: 70, peering: { connections: { ${connections} } } } }`);
  expect(node?.peering.connections).toMatchObject(expected);
});

test("keeps the nearer layer's words over a preset that is chosen nearer still", () => {
  const [node] = groupsOf(
    "defaults: { peering: { loop: 2s, persistence: true } }\ngroups: { node: { count: 5, peering: { preset: nwaku } } }",
  );
  expect(node?.peering).toEqual({ ...nwaku, loopMs: 2000, saveEveryMs: 5000 });
});

test("leaves settings that make sense together, whatever the layers say one by one", () => {
  const number = fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined });
  const connections = fc
    .record({ target: number, low: number, high: number, max: number })
    .map((said) => Object.entries(said).flatMap(([key, value]) => (value === undefined ? [] : [`${key}: ${value}`])));
  const presets = fc.constantFrom(...Object.keys(peeringPresets));
  fc.assert(
    fc.property(connections, connections, presets, (far, near, preset) => {
      const text = named(
        `defaults: { peering: { preset: ${preset}, connections: { ${far.join(", ")} } } }\n` +
          `groups: { node: { count: 100, peering: { connections: { ${near.join(", ")} } } } }`,
      );
      if (messagesOf(text).length > 0) return;
      const { peering } = parseTopology(text, "t.yaml").groups[0] ?? {};
      const { target = 0, highWater = 0 } = peering?.connections ?? {};
      const sound = { ...peering, bootstrap: { ...peering?.bootstrap, addresses: [] } };
      expect(nodeConfig.shape.peering.safeParse(sound).error).toBeUndefined();
      expect(target).toBeLessThanOrEqual(highWater);
    }),
  );
});

test("every preset is of the contract's shape, and lets a target be set", () => {
  for (const preset of Object.values(peeringPresets)) {
    const settings = { ...preset, bootstrap: { ...preset.bootstrap, addresses: [] } };
    expect(nodeConfig.shape.peering.safeParse(settings).error).toBeUndefined();
  }
});

test("refuses limits that contradict one another, each where it stands", () => {
  const text = `defaults:
  peering:
    connections: { target: 20, high: 15, max: 12, low: 16 }
    backoff: { first: 5s, longest: 1s, refused: 2s }
    score: { ignore-below: 10%, disconnect-below: 30%, smoothing: 0% }
  relay: { parameters: { d: 6, d-low: 7, d-high: 5, d-out: 4 } }
  capabilities: { wants: { store: 2 } }`;
  expect(messagesOf(ten(text))).toEqual([
    "bad.yaml:6:28: defaults.peering.connections.target is 20; expected at most high, which is 15",
    "bad.yaml:6:38: defaults.peering.connections.high is 15; expected at most max, which is 12",
    "bad.yaml:6:56: defaults.peering.connections.low is 16; expected at most high, which is 15",
    "bad.yaml:7:36: defaults.peering.backoff.longest is 1s; expected at least first, which is 5s",
    "bad.yaml:7:49: defaults.peering.backoff.refused is 2s; expected at most longest, which is 1s",
    "bad.yaml:8:51: defaults.peering.score.disconnect-below is 30%; expected at most ignore-below, which is 10%",
    "bad.yaml:8:67: defaults.peering.score.smoothing is 0%, at which nothing is learnt; expected more",
    "bad.yaml:9:29: defaults.relay.parameters.d is 6; expected at most d-high, which is 5",
    "bad.yaml:9:39: defaults.relay.parameters.d-low is 7; expected at most d, which is 6",
    "bad.yaml:9:60: defaults.relay.parameters.d-out is 4; expected at most half of d, 6",
    "bad.yaml:10:35: defaults.capabilities.wants.store is offered by no group; expected one that does",
  ]);
});

test("says what words and units a setting takes", () => {
  const text = `defaults:
  peering:
    connections: { inbound-rate: 5, per-address: none }
    backoff: { forgive: 5 }
    eviction: { order: [mesh, mesh] }
    explore: sometimes
    loop: 10ms`;
  expect(messagesOf(ten(text))).toEqual([
    'bad.yaml:6:34: defaults.peering.connections.inbound-rate is 5; expected a frequency with its unit, as "2/s", or unlimited',
    'bad.yaml:6:50: defaults.peering.connections.per-address is "none"; expected a whole number of 1 or more or "unlimited", as 5',
    'bad.yaml:7:25: defaults.peering.backoff.forgive is 5; expected a duration with its unit, as "45ms", or never',
    "bad.yaml:8:24: defaults.peering.eviction.order has a criterion twice; expected each once",
    'bad.yaml:9:14: defaults.peering.explore is "sometimes"; expected a duration with its unit (us, ms, s, m, min, h), as "45ms", or never',
    'bad.yaml:10:11: defaults.peering.loop is "10ms"; expected a duration of 100ms or more, as "45ms"',
  ]);
});

test("takes every word of the relay, and keeps the degrees that it does not say in proportion", () => {
  const [node, other, sparse] = groupsOf(`
groups:
  node:
    count: 20
    relay: { cluster: 16, shards: [1, 2], protocol: both, max-message: 20KiB, parameters: { d: 12, heartbeat: 700ms, prune-backoff: 10s, flood-publish: false, scoring: false } }
  other: { count: 5, relay: { parameters: { d-low: 7 } } }
  sparse: { count: 5, relay: { parameters: { d-low: 2 } } }
`);
  expect(node?.relay).toEqual({
    cluster: 16,
    shards: [1, 2],
    codec: "both",
    maxMessageBytes: 20 * 1024,
    gossip: {
      d: 12,
      dLow: 8,
      dHigh: 16,
      dScore: 12,
      dOut: 6,
      dLazy: 12,
      heartbeatMs: 700,
      pruneBackoffMs: 10_000,
      floodPublish: false,
      scoring: false,
    },
  });
  expect(other?.relay.gossip).toMatchObject({ ...relayDefaults.gossip, d: 7, dLow: 7, dHigh: 9, dScore: 7, dLazy: 7 });
  expect(sparse?.relay.gossip).toMatchObject({ d: 6, dLow: 2, dOut: 1 });
});

test("refuses messages that a group of their cluster would not relay", () => {
  const text =
    "groups: { node: { count: 5 }, narrow: { count: 5, relay: { max-message: 10KiB } }, wide: { count: 5 } }\n" +
    "traffic: { chat: { from: node, rate: 1/s, size: 20KiB } }\nphases: [{ name: a, for: 5s, traffic: [chat] }]";
  expect(messagesOf(named(text))).toEqual([
    "bad.yaml:4:49: traffic.chat.size is 20480B; expected at most 10176B: the max-message of narrow, 10240B, holds more than the payload",
  ]);
  const apart = "narrow: { count: 5, relay: { cluster: 7, max-message: 10KiB } }";
  expect(messagesOf(named(text.replace(/narrow: \{.+?\} \}/, apart)))).toEqual([]);
});

test("tells the presets apart from the baseline only by what they say", () => {
  expect(groupsOf("groups: { node: { count: 5 } }")[0]?.peering).toEqual(waku);
});
