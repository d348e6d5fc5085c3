/** What a plan needs of its host. */
import { expect, test } from "vitest";
import { assertHostHolds, type HostSize, hostNeeds } from "../../../orchestrator/plan/host-needs.ts";
import { lintPlan } from "../../../orchestrator/plan/lint-plan.ts";
import { planOf } from "./plan-of.ts";

const gib = 1024 ** 3;
const large: HostSize = { memoryBytes: 64 * gib, cpus: 32, limits: { neighbours: 65536, processes: 65536 } };
const many = "groups: { node: { count: 300, peering: { connections: { target: 10, low: 10, high: 15, max: 20 } } } }";

test("a host that is large enough is told what each of its limits is used for", async () => {
  const needs = hostNeeds(await planOf(many), large);
  expect(needs.map(({ what, needs, has, state }) => [what, needs, has, state])).toEqual([
    ["memory", "13.9 GiB", "64.0 GiB", "ok"],
    ["the join", "about 25.9s of 32 cores", "1m 30s until join times out", "ok"],
    ["at rest", "2.5 cores", "32 cores", "ok"],
    ["neighbour table", "5100 entries", "65536", "ok"],
    ["processes", "9500 threads", "65536", "ok"],
    ["bridge", "301 ports for nodes, routers and surveyors", "1023 that a bridge has", "ok"],
  ]);
  expect(lintPlan(await planOf(many), large)).toEqual([]);
});

test("what may not do is warned of, each with its mend, and limits that nobody knows are not", async () => {
  const plan = await planOf(many);
  const small = { memoryBytes: 16 * gib, cpus: 2 };
  const busy = [
    "memory: needs 13.9 GiB, of 16.0 GiB; run fewer nodes, or use a host with more memory",
    "the join: needs more than 2 cores, of 1m 30s until join times out; " +
      "run fewer than 190 nodes, have them ping more seldom, or use a host with more cores",
    "at rest: needs 2.5 cores, of 2 cores; " +
      "the verdict may be inconclusive: run fewer nodes, have them ping more seldom, or use a host with more cores",
  ];
  expect(lintPlan(plan, small)).toEqual(busy);
  expect(lintPlan(plan, { ...small, limits: { neighbours: 1024, processes: 4096 } })).toEqual([
    ...busy,
    "neighbour table: needs 5100 entries, of 1024; sudo sysctl -w net.ipv4.neigh.default.gc_thresh3=8192",
    "processes: needs 9500 threads, of 4096; sudo sysctl -w kernel.pid_max=16384",
  ]);
  expect(() => assertHostHolds(plan, small)).not.toThrow();
});

test("a join takes the longer, the more nodes are there already", async () => {
  const joinOf = async (count: number, cpus: number) => {
    const plan = await planOf(`groups: { node: { count: ${count}, peering: { connections: { target: 6 } } } }`);
    return hostNeeds(plan, { memoryBytes: 64 * gib, cpus }).find(({ what }) => what === "the join");
  };
  expect((await joinOf(60, 2))?.needs).toBe("about 1m 16.5s of 2 cores");
  expect((await joinOf(120, 2))?.needs).toBe("about 3m 21.2s of 2 cores");
  expect(await joinOf(120, 2)).toMatchObject({
    state: "warn",
    mend: "give it a longer timeout, start the nodes more slowly, or run fewer",
  });
});

test("nodes that ping more seldom leave room for others", async () => {
  const restOf = async (ping: string) => {
    const plan = await planOf(`groups: { node: { count: 300, peering: { ping: ${ping} } } }`);
    const needs = hostNeeds(plan, { memoryBytes: 64 * gib, cpus: 2 });
    return needs.flatMap(({ what, needs, state }) => (what === "at rest" ? [needs, state] : []));
  };
  expect(await restOf("15s")).toEqual(["1.4 cores", "warn"]);
  expect(await restOf("30s")).toEqual(["1.2 cores", "ok"]);
});

test("a join that never ends is warned of, also where no phase waits for it", async () => {
  const plan = await planOf(`${many}\nphases: [{ name: calm, for: 1m }]`);
  const need = hostNeeds(plan, { memoryBytes: 64 * gib, cpus: 2 }).find(({ what }) => what === "the join");
  expect(need).toMatchObject({ needs: "more than 2 cores", has: undefined, state: "warn" });
});

test("what a host cannot hold is refused", async () => {
  const plan = await planOf(many);
  expect(() => assertHostHolds(plan, { memoryBytes: 8 * gib, cpus: 2 })).toThrow(
    "this host cannot hold test:\n  memory: needs 13.9 GiB, of 8.0 GiB; run fewer nodes, or use a host with more memory",
  );
});

test("there is one bridge for all that others see, and one for what is behind routers", async () => {
  const home = "home: { count: 1, reachability: symmetric, nat: { nodes: 2 } }";
  const plan = await planOf(`groups: { boot: { count: 1 }, ${home} }`);
  const [boot, behind] = ["boot", "home"].map((name) => plan.nodes.filter(({ group }) => group === name));
  const [nat] = plan.network.nats;
  const times = <T>(count: number, items: readonly T[] = []) => Array.from({ length: count }, () => items).flat();
  const states = (boots: number, homes: number) => {
    const network = { ...plan.network, nats: times(homes, nat && [nat]) };
    const nodes = [...times(boots, boot), ...times(homes, behind)];
    return hostNeeds({ ...plan, network, nodes }, large).flatMap(({ what, needs, state }) =>
      what.includes("bridge") ? [[what, needs, state]] : [],
    );
  };
  expect(states(1000, 22)).toEqual([
    ["bridge", "1023 ports for nodes, routers and surveyors", "ok"],
    ["inner bridge", "22 ports for nodes behind routers", "ok"],
  ]);
  expect(states(1000, 23)).toEqual([
    ["bridge", "1024 ports for nodes, routers and surveyors", "fail"],
    ["inner bridge", "23 ports for nodes behind routers", "ok"],
  ]);
  expect(states(10, 1024)[1]).toEqual(["inner bridge", "1024 ports for nodes behind routers", "fail"]);
});

test("each of several hosts is asked for what it will have, and its nodes for connections to all others", async () => {
  const plan = await planOf(many);
  const share = { weight: 1, regions: [], memoryBytes: 6 * gib, cpus: 2 };
  const hosts = [
    { ...share, name: "small" },
    { ...share, name: "large", weight: 2, memoryBytes: 64 * gib, cpus: 16 },
    { ...share, name: "none", weight: 0.001, memoryBytes: gib },
  ];
  const together = { memoryBytes: 71 * gib, cpus: 20, hosts };
  const needs = hostNeeds(plan, together);
  expect(
    needs.flatMap(({ what, needs: of, state }) => (/memory|neighbour/.test(what) ? [[what, of, state]] : [])),
  ).toEqual([
    ["small, memory", "5.1 GiB", "warn"],
    ["small, neighbour table", "1700 entries", "ok"],
    ["large, memory", "9.5 GiB", "ok"],
    ["large, neighbour table", "3400 entries", "ok"],
  ]);
  expect(() => assertHostHolds(plan, together)).not.toThrow();
  const tiny = { ...together, hosts: [{ ...share, name: "small", memoryBytes: gib }, ...hosts.slice(1)] };
  expect(() => assertHostHolds(plan, tiny)).toThrow(
    /^these hosts cannot hold .*:\n {2}small, memory: needs 5.1 GiB, of 1.0 GiB; /,
  );
});
