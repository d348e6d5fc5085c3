import { privateKeyFromProtobuf } from "@libp2p/crypto/keys";
import { peerIdFromPrivateKey } from "@libp2p/peer-id";
import { containsCidr, overlapCidr } from "cidr-tools";
import fc from "fast-check";
import { expect, test } from "vitest";
import { nodeConfig } from "../../../node-image/contract/index.ts";
import { makePlan } from "../../../orchestrator/plan/make-plan.ts";
import { loadTopology } from "../../../orchestrator/topology/load-topology.ts";
import { planOf, twoRegions } from "./plan-of.ts";

const dogfood = new URL("../../../topologies/status-dogfood.yaml", import.meta.url).pathname;

test("plans the same for the same topology, seed and taken subnets, and otherwise for another seed", async () => {
  const topology = await loadTopology(dogfood);
  const plan = makePlan(topology, { takenSubnets: [] });
  expect(makePlan(topology, { takenSubnets: [] })).toEqual(plan);
  expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  const other = makePlan(await loadTopology(dogfood, { set: ["seed=8"] }), { takenSubnets: [] });
  expect(other.nodes[0]?.peerId).not.toBe(plan.nodes[0]?.peerId);
  expect(other.phases[2]?.timeline).not.toEqual(plan.phases[2]?.timeline);
});

test("draws each purpose from a source of its own: another phase's churn changes nothing elsewhere", async () => {
  const topology = await loadTopology(dogfood);
  const calm = { ...topology, phases: topology.phases.map((phase) => ({ ...phase, churns: [] })) };
  const [plan, calmPlan] = [topology, calm].map((t) => makePlan(t, { takenSubnets: [] }));
  expect(calmPlan?.nodes).toEqual(plan?.nodes);
  expect(calmPlan?.phases[1]).toEqual(plan?.phases[1]);
  expect(calmPlan?.phases[5]).toEqual(plan?.phases[5]);
});

test("gives each node an address of its own in its zone, and each zone a prefix of its own in the subnet", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 2, max: 70 }), { minLength: 1, maxLength: 5 }), async (counts) => {
      const links = counts.map((_, i) => `l${i}: { up: 5mbit }`).join(", ");
      const groups = counts.map((count, i) => `g${i}: { count: ${count}, link: l${i} }`).join(", ");
      const { network, nodes } = await planOf(`${twoRegions}links: { ${links} }\ngroups: { ${groups} }`);
      const prefixesOf = new Map(network.zones.map((zone) => [zone.id, [...zone.prefixes]]));
      expect(new Set(nodes.map((node) => node.address)).size).toBe(nodes.length);
      for (const node of nodes) expect(containsCidr(prefixesOf.get(node.zone) ?? [], node.address)).toBe(true);
      for (const [i, zone] of network.zones.entries()) {
        const prefixes = [...zone.prefixes];
        expect(containsCidr(network.subnet, prefixes)).toBe(true);
        expect(overlapCidr(prefixes, network.gateway)).toBe(false);
        for (const other of network.zones.slice(i + 1)) expect(overlapCidr(prefixes, [...other.prefixes])).toBe(false);
      }
    }),
    { numRuns: 15 },
  );
});

test("chooses the first free subnet of its pool that is large enough, and keeps one that the topology names", async () => {
  const subnet = async (text: string, taken: string[]) => (await planOf(text, taken)).network.subnet;
  const ten = "groups: { node: { count: 10 } }";
  expect(await subnet(ten, ["172.17.0.0/16", "fe80::/10"])).toBe("10.64.0.0/24");
  expect(await subnet(ten, ["10.64.0.0/25", "10.64.1.128/25"])).toBe("10.64.2.0/24");
  expect(await subnet("groups: { node: { count: 300 } }", ["10.64.0.0/24"])).toBe("10.64.4.0/22");
  expect(await subnet(`network: { subnet: 192.168.7.0/26 }\n${ten}`, ["192.168.7.0/24"])).toBe("192.168.7.0/26");
  await expect(planOf(ten, ["10.0.0.0/8"])).rejects.toMatchObject({
    code: "SUBNET_TAKEN",
    message: "no free /24 is left in 10.64.0.0/10; remove networks (meshbed clean) or set network.subnet",
  });
});

test("hands every node settings of the contract's shape, and the addresses of all bootstrap nodes but itself", async () => {
  const { nodes } = await planOf("groups: { boot: { count: 2, bootstrap: true }, node: { count: 3 } }");
  for (const node of nodes)
    expect(nodeConfig.safeParse({ ...node.config, adminToken: "x".repeat(16) }).error).toBeUndefined();
  const [first, second, third] = nodes;
  const addressOf = (node: typeof first) => `/ip4/${node?.address}/tcp/60000/p2p/${node?.peerId}`;
  expect(first?.config.peering.bootstrap.addresses).toEqual([addressOf(second)]);
  expect(third?.config.peering.bootstrap.addresses).toEqual([addressOf(first), addressOf(second)]);
});

test("shapes the way to each zone by last mile, path and last mile, with a queue for the longest way", async () => {
  const plan = await planOf(
    `${twoRegions}links: { phone: { up: 24mbit, delay: 25ms, jitter: 4ms } }\n` +
      "groups: { desk: { count: 5, regions: eu }, phone: { count: 3, regions: us, link: phone, reachability: outbound-only } }",
  );
  const prefixesOf = (id: string) => plan.network.zones.find((zone) => zone.id === id)?.prefixes;
  const delay = (meanMs: number, jitterMs: number) => ({
    kind: "delay",
    meanMs,
    jitterMs,
    distribution: "normal",
    correlation: 0,
  });
  const phone = plan.nodes.find((node) => node.group === "phone");
  expect(phone?.link).toEqual({
    paths: [
      {
        to: prefixesOf("eu/direct"),
        shaping: [delay(70, 5), { kind: "loss", model: { kind: "independent", ratio: 0.01 } }],
      },
      { to: prefixesOf("us/phone"), shaping: [delay(54, 5.657)] },
    ],
    up: { bitsPerSecond: 24e6, queuePackets: 280, overheadBytes: 0 },
    down: null,
    cutFrom: [],
    inbound: "established",
  });
});

test("identifies nodes by keys of secp256k1, as node records want them, that follow from the seed", async () => {
  const { nodes } = await planOf("groups: { node: { count: 3 } }");
  for (const { peerId, config } of nodes) {
    expect(peerId).toMatch(/^16Uiu2HA/);
    const key = privateKeyFromProtobuf(Buffer.from(config.privateKey, "base64"));
    expect([key.type, peerIdFromPrivateKey(key).toString()]).toEqual(["secp256k1", peerId]);
  }
});

test("gives nodes a disk where they keep peers, and a port where they listen for WebSocket", async () => {
  const { nodes, network } = await planOf(`groups:
  plain: { count: 2 }
  both: { count: 2, websocket: true, peering: { persistence: true }, implementation: js-2 }
  home: { count: 1, reachability: full-cone, websocket: true }`);
  const of = (id: string) => nodes.find((node) => node.id === id);
  expect(of("plain-1")?.config).toMatchObject({ wsPort: null, dataDirectory: null, announce: [] });
  expect(of("both-1")?.config).toMatchObject({ wsPort: 8000, dataDirectory: "/node/data", announce: [] });
  expect(of("both-1")?.config.peering.saveEveryMs).toBe(5000);
  expect(of("both-1")?.implementation).toBe("js-2");
  expect(of("home-1")?.config.announce).toEqual([
    `/ip4/${network.nats[0]?.address}/tcp/60001`,
    `/ip4/${of("home-1")?.address}/tcp/60000`,
    `/ip4/${of("home-1")?.address}/tcp/8000/ws`,
  ]);
});
