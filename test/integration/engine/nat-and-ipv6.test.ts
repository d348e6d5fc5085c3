/** Nodes behind routers, and nodes of IPv6, on the real engine. */
import { setTimeout } from "node:timers/promises";
import type Docker from "dockerode";
import { execa } from "execa";
import { afterEach, beforeAll, expect, test } from "vitest";
import { waitFor } from "../../../orchestrator/base/wait.ts";
import { nothingInForce } from "../../../orchestrator/conditions/in-force.ts";
import { linkStatesOf, placesOf } from "../../../orchestrator/conditions/link-states.ts";
import { dockerEngine } from "../../../orchestrator/engine/docker/docker-engine.ts";
import type { Testbed } from "../../../orchestrator/engine/engine.ts";
import type { Plan } from "../../../orchestrator/model/plan.ts";
import { makePlan } from "../../../orchestrator/plan/make-plan.ts";
import { parseTopology } from "../../../orchestrator/topology/parse-topology.ts";
import {
  answer,
  bringUp,
  connect,
  expectDelay,
  expectRoundTrip,
  medianRoundTripMs,
  signal,
  step,
  thingsOf,
} from "./standing-network.ts";

const runId = `nat-${process.pid}`;
let docker: Docker;

beforeAll(async () => {
  docker = await connect();
});

afterEach(async () => {
  expect(await thingsOf(docker, runId)).toEqual([]);
});

/** Half of the addresses is left to whatever else runs here. */
const others = ["10.64.0.0/11", "fd6d:6573:6862::/49"];

async function planOf(text: string): Promise<Plan> {
  const topology = parseTopology(`topology: 1\nname: by-hand\n${text}`, "by-hand.yaml");
  const { takenSubnets } = await dockerEngine(docker).capabilities({ signal });
  return makePlan(topology, { takenSubnets: [...takenSubnets, ...others] });
}

async function startAll(testbed: Testbed, { nodes }: Plan): Promise<void> {
  for (const { id } of nodes) expect(await step(testbed, "start", id)).toEqual({ changed: true });
  await Promise.all(nodes.map(({ id }) => answer(testbed, id)));
}

/** The addresses, without ports, from which the connections of a node seem to come, by peer; as soon as there are so many. */
function seenBy(testbed: Testbed, node: string, count: number): Promise<ReadonlyMap<string, string>> {
  const look = async () => {
    const { view } = await answer(testbed, node);
    const seen = new Map(view?.connections.map(({ peer, address }) => [peer, address.split("/")[2] ?? ""]));
    return seen.size >= count ? seen : undefined;
  };
  return waitFor(`${count} connections of ${node}`, look, { signal, timeoutMs: 30_000, everyMs: 200 });
}

const homes = `
network: { within: { delay: 10ms } }
groups:
  boot: { count: 1, bootstrap: true }
  home: { count: 2, reachability: full-cone, nat: { nodes: 2 }, peering: { connections: { target: 2 } } }
`;

test("nodes behind one router are seen under its address, on their planned conditions, through restarts of either", async () => {
  const plan = await planOf(homes);
  await using testbed = await bringUp(docker, plan, runId);
  await startAll(testbed, plan);
  const seen = await seenBy(testbed, "boot-1", 2);
  const [nat] = plan.network.nats;
  for (const { id, peerId, nat: behind } of plan.nodes) {
    if (behind !== null) expect([id, seen.get(peerId)]).toEqual([id, nat?.address]);
  }
  await expectRoundTrip(testbed, "home-1", "boot-1", 20);
  await step(testbed, "restart", "home-1");
  await answer(testbed, "home-1");
  await expectRoundTrip(testbed, "home-1", "boot-1", 20);

  testbed.incidents();
  const router = docker.getContainer(`meshbed-${runId}-${nat?.id}`);
  await router.stop({ t: 0 });
  // Long enough for the agent to look at each node's redirection once.
  await setTimeout(3500);
  await router.start();
  const told: string[] = [];
  await waitFor(
    "the router to be back",
    async () => {
      told.push(...testbed.incidents().map(({ message }) => message));
      return told.some((message) => message.includes("was away")) || undefined;
    },
    { signal, timeoutMs: 20_000, everyMs: 100, describe: () => told.join("; ") },
  );
  expect(told).toEqual([
    `the router ${nat?.id} ended from outside of this run: home-1, home-2 are cut off`,
    expect.stringMatching(/^the router nat_1 was away for \d+ ms$/),
  ]);
  await expectRoundTrip(testbed, "home-1", "boot-1", 20);
  await answer(testbed, "home-2");
});

test("a partition cuts a node behind a router off, and leaves its admin API", async () => {
  const plan = await planOf(homes);
  await using testbed = await bringUp(docker, plan, runId);
  await startAll(testbed, plan);
  expect(await medianRoundTripMs(testbed, "home-1", "boot-1")).toBeDefined();
  const islands = [["boot-1"], ["home-1", "home-2"]];
  const states = linkStatesOf(plan.network, placesOf(plan), {
    ...nothingInForce,
    partitions: new Map([["split", { islands }]]),
  });
  const steps = plan.nodes.flatMap(({ id }) => {
    const state = states.get(id);
    return state === undefined ? [] : [{ kind: "link" as const, node: id, state }];
  });
  for (const result of await testbed.apply(steps, { signal })) expect(result).toEqual({ changed: true });
  expect(await medianRoundTripMs(testbed, "home-1", "boot-1")).toBeUndefined();
  expect(await medianRoundTripMs(testbed, "boot-1", "home-1")).toBeUndefined();
  await answer(testbed, "home-1");
});

test("a router has no privilege, and nodes behind it have no way out", async () => {
  const plan = await planOf(homes);
  await using testbed = await bringUp(docker, plan, runId);
  await startAll(testbed, plan);
  const router = await docker.getContainer(`meshbed-${runId}-${plan.network.nats[0]?.id}`).inspect();
  expect(router.HostConfig).toMatchObject({ CapDrop: ["ALL"], CapAdd: null, Privileged: false, PortBindings: null });
  const networks = await docker.listNetworks({ filters: { name: [`meshbed-${runId}`] } });
  expect(networks.map(({ Internal }) => Internal)).toEqual([true, true]);
  expect(await dialFrom("home-1", "192.0.2.1", 80)).toMatch(/^(silent|E(NETUNREACH|HOSTUNREACH))$/);
});

test.each(["v6", "dual"])(
  "a network of %s becomes connected, on its planned round trip, without a way out",
  async (ip) => {
    const plan = await planOf(`network: { ip: ${ip}, within: { delay: 15ms } }\ngroups: { node: { count: 3 } }`);
    await using testbed = await bringUp(docker, plan, runId);
    await startAll(testbed, plan);
    const seen = await seenBy(testbed, "node-1", 2);
    if (ip === "v6") for (const address of seen.values()) expect(address).toMatch(/^fd6d:/);
    const far = plan.nodes[1]?.address6 ?? "";
    await expectDelay(30, async () => Number(await dialFrom("node-1", far, 60_000)));
    const route = await execa("nsenter", [await namespaceOf("node-1"), "ip", "route", "get", "2001:db8::1"], {
      reject: false,
    });
    expect(route.stderr).toBe("RTNETLINK answers: No route to host");
  },
);

/** Ms of the fastest of three connects, "silent", or the error's code, from inside a node's network namespace. */
async function dialFrom(node: string, host: string, port: number): Promise<string> {
  const script = `
    const end = (word) => { console.log(word); process.exit(); };
    const [host, port] = process.argv.slice(1);
    const dial = (left, fastestMs) => {
      if (left === 0) return end(fastestMs);
      const startMs = performance.now();
      const socket = require("net").connect({ host, port: Number(port) }, () => {
        socket.destroy();
        dial(left - 1, Math.min(fastestMs, performance.now() - startMs));
      }).on("error", ({ code }) => end(code));
    };
    dial(3, Infinity);
    setTimeout(end, 1500, "silent");
  `;
  const words = [await namespaceOf(node), process.execPath, "-e", script, host, `${port}`];
  return (await execa("nsenter", words, { timeout: 10_000 })).stdout;
}

/** What nsenter takes to enter a node's network namespace. */
async function namespaceOf(node: string): Promise<string> {
  const { State } = await docker.getContainer(`meshbed-${runId}-${node}`).inspect();
  return `--net=/proc/${State.Pid}/ns/net`;
}
