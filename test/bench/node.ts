/**
 * What one reference node costs, of each generation of libp2p, and where its time goes: `node test/bench/node.ts`. Starts the
 * bundled file as plain processes on loopback, so the figures are the node's own, without a container's. About five minutes.
 */
import { mkdir, mkdtempDisposable, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { median } from "simple-statistics";
import { bundleWithMap } from "../../docker/bundle.ts";
import { cpuMs, fillCache, identity, memoryMiB, type RunningNode, startNode, stateOf } from "./node/running-node.ts";
import { timeByPart } from "./node/where-time-goes.ts";

const boots = 7;
const idleSeconds = 20;
/** What the node should cost at most. */
const goals = { bootCpuMs: 250, privateMiB: 35, idleCpuMsPerSecond: 6, observingCpuMsPerSecond: 20 };

await using folder = await mkdtempDisposable(join(tmpdir(), "meshbed-bench-"));
const identities = await Promise.all(Array.from({ length: 21 }, (_, n) => identity(n)));
for (const generation of ["js", "js-2"]) {
  const { program, map } = await bundleWithMap(new URL(`../../node-image/${generation}/main.ts`, import.meta.url));
  const at = join(folder.path, generation);
  await mkdir(at);
  const bundled: Bundled = {
    file: join(at, "node.mjs"),
    cache: join(at, "cache"),
    profiles: join(at, "profiles"),
    map,
  };
  await writeFile(bundled.file, program);
  await fillCache(bundled.file, bundled.cache);
  console.log(`-- ${generation}: ${(program.length / 1024 ** 2).toFixed(2)} MiB bundled`);
  await boot(bundled);
  await network(bundled, 8);
  await network(bundled, 20);
}

interface Bundled {
  readonly file: string;
  readonly cache: string;
  readonly profiles: string;
  readonly map: string;
}

async function boot({ file, cache }: Bundled): Promise<void> {
  const runs: RunningNode[] = [];
  for (let n = 0; n < boots; n++) {
    await using node = await startNode(file, first(identities), { bootstrap: [], connections: 8, cache });
    runs.push(node);
  }
  row("boot", median(runs.map(({ bootMs }) => bootMs)), "ms");
  row("CPU to boot", median(runs.map(({ bootCpuMs }) => bootCpuMs)), "ms", goals.bootCpuMs);
}

/** Nodes that all know each other, so each has as many connections. One more than the network needs is profiled. */
async function network(bundled: Bundled, connections: number): Promise<void> {
  const { file, cache, profiles, map } = bundled;
  const [hub, ...others] = identities.slice(0, connections + 1);
  const bootstrap = hub === undefined ? [] : [hub.multiaddr];
  const profiled = ["--cpu-prof", `--cpu-prof-dir=${profiles}`, "--cpu-prof-interval=500"];
  await using stack = new AsyncDisposableStack();
  const nodes = [stack.use(await startNode(file, first(identities), { bootstrap: [], connections, cache }))];
  for (const who of others.slice(0, -1)) {
    nodes.push(stack.use(await startNode(file, who, { bootstrap, connections, cache })));
  }
  const last = first(others.slice(-1));
  const watched = stack.use(await startNode(file, last, { bootstrap, connections, cache, nodeFlags: profiled }));
  const joinedMs = await untilConnected([...nodes, watched], connections);
  await sleep(3000);
  const idle = await cpuASecond(nodes, () => Promise.resolve());
  const cursors = new Map<RunningNode, string>();
  const observed = await cpuASecond(nodes, async (node) => {
    cursors.set(node, (await stateOf(node, cursors.get(node))).cursor);
  });
  const memory = await Promise.all(nodes.map(({ pid }) => memoryMiB(pid)));
  const inMesh = await Promise.all(
    nodes.map(async (node) => first(Object.values((await stateOf(node)).view?.mesh ?? {}))),
  );
  row(`all have ${connections} connections after the last start`, joinedMs / 1000, "s");
  row("peers in a mesh", median(inMesh.map((peers) => peers.length)), "");
  row("private memory", median(memory.map((m) => m.private)), "MiB", goals.privateMiB);
  row("shared memory", median(memory.map((m) => m.shared)), "MiB");
  row("idle CPU", median(idle), "ms a second", connections === 8 ? goals.idleCpuMsPerSecond : undefined);
  const observing = observed.map((ms, n) => ms - (idle[n] ?? 0));
  row("the same, for its state once a second", median(observing), "ms a second", goals.observingCpuMsPerSecond);
  row("one state call, no news", await costOfPolls(first(nodes)), "ms");
  await watched[Symbol.asyncDispose]();
  const profile = await readFile(join(profiles, first((await readdir(profiles)).toSorted().slice(-1))), "utf8");
  printParts("boot, by part", timeByPart(profile, map, [0, watched.bootMs]), 1, "ms");
  const idleMs = idleSeconds * 1000;
  printParts("idle, by part", timeByPart(profile, map, [-idleMs, Infinity]), idleSeconds, "ms a second");
}

/** @returns how long it took until every node had its connections, ms */
async function untilConnected(nodes: readonly RunningNode[], connections: number): Promise<number> {
  const startedAt = performance.now();
  for (const deadline = startedAt + 120_000; performance.now() < deadline; await sleep(500)) {
    const states = await Promise.all(nodes.map((node) => stateOf(node)));
    if (states.every(({ view }) => (view?.connections.length ?? 0) >= connections))
      return performance.now() - startedAt;
  }
  throw new Error(`the nodes had no ${connections} connections each within two minutes`);
}

/** What each node uses, ms a second, while it is asked something each second. */
async function cpuASecond(
  nodes: readonly RunningNode[],
  ask: (node: RunningNode) => Promise<void>,
): Promise<readonly number[]> {
  const before = await Promise.all(nodes.map(({ pid }) => cpuMs(pid)));
  for (let second = 0; second < idleSeconds; second++) {
    await Promise.all(nodes.map(ask));
    await sleep(1000);
  }
  return await Promise.all(nodes.map(async ({ pid }, n) => ((await cpuMs(pid)) - (before[n] ?? 0)) / idleSeconds));
}

/** CPU of one call of the state, ms, over a thousand of them. */
async function costOfPolls(node: RunningNode): Promise<number> {
  let since = (await stateOf(node)).cursor;
  const calls = 1000;
  const before = await cpuMs(node.pid);
  for (let n = 0; n < calls; n++) since = (await stateOf(node, since)).cursor;
  return ((await cpuMs(node.pid)) - before) / calls;
}

function row(what: string, value: number, unit: string, goal?: number): void {
  const wanted = goal === undefined ? "" : `   goal: below ${goal}${value < goal ? "" : ", MISSED"}`;
  console.log(`${what.padEnd(46)}${value.toFixed(value < 10 ? 2 : 0).padStart(6)} ${unit}${wanted}`);
}

function printParts(what: string, spent: ReadonlyMap<string, number>, per: number, unit: string): void {
  const sorted = [...spent].toSorted(([, a], [, b]) => b - a).map(([part, ms]) => `${part} ${(ms / per).toFixed(1)}`);
  console.log(`${what}, ${unit}: ${sorted.join(", ")}`);
}

function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new Error("there is none");
  return item;
}
