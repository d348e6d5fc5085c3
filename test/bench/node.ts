/**
 * What one reference node costs: `node test/bench/node.ts`. Starts the bundled file as plain processes on loopback, so
 * the figures are the node's own, without a container's. Linux only: it reads /proc. Takes about a minute.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { on, once } from "node:events";
import { mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { generateKeyPair, privateKeyToProtobuf } from "@libp2p/crypto/keys";
import { peerIdFromPrivateKey } from "@libp2p/peer-id";
import { bundle } from "../../docker/bundle.ts";
import { type NodeConfig, nodeConfigVariable, nodeState } from "../../node-image/contract/index.ts";

const boots = 7;
/** Nine nodes that all know each other have eight peers each. */
const networkSize = 9;
const idleSeconds = 20;
/** As in the image's CMD. */
const flags = ["--max-semi-space-size=1"];
const clockTicksPerSecond = 100;

interface Identity {
  readonly key: string;
  readonly multiaddr: string;
  readonly address: string;
}

interface RunningNode extends AsyncDisposable {
  readonly pid: number;
  readonly address: string;
  readonly bootMs: number;
  readonly bootCpuMs: number;
}

await using folder = await mkdtempDisposable(join(tmpdir(), "meshbed-bench-"));
const program = join(folder.path, "node.mjs");
await writeFile(program, await bundle(new URL("../../node-image/js/main.ts", import.meta.url)));
const identities = await Promise.all(Array.from({ length: networkSize }, (_, n) => identity(n)));

const rows: [string, string][] = [["bundle", `${((await readFile(program)).length / 1024 ** 2).toFixed(2)} MiB`]];
for (const cache of [undefined, join(folder.path, "compile-cache")]) {
  const label = cache === undefined ? "" : ", compile cache";
  const runs: RunningNode[] = [];
  // The first with a cache fills it, and is left out.
  for (let n = 0; n <= boots; n++) {
    await using node = await start(identities[0], [], cache);
    if (n > 0) runs.push(node);
  }
  rows.push([`boot${label}`, `${median(runs.map(({ bootMs }) => bootMs)).toFixed(0)} ms (median of ${boots})`]);
  rows.push([`CPU to boot${label}`, `${median(runs.map(({ bootCpuMs }) => bootCpuMs)).toFixed(0)} ms`]);
}
rows.push(...(await idleNetwork(join(folder.path, "compile-cache"))));
for (const [what, figure] of rows) console.log(`${what.padEnd(42)}${figure}`);

/** Memory and CPU of nodes that have eight mesh peers and nothing to do, and of one that is asked for its state. */
async function idleNetwork(cache: string): Promise<[string, string][]> {
  await using stack = new AsyncDisposableStack();
  const nodes: RunningNode[] = [];
  const bootstrap = identities.slice(0, 1).map(({ multiaddr }) => multiaddr);
  for (const [n, who] of identities.entries()) {
    nodes.push(stack.use(await start(who, n === 0 ? [] : bootstrap, cache)));
  }
  const joinedMs = await untilMeshed(nodes);
  await sleep(3000);
  const before = await Promise.all(nodes.map(({ pid }) => cpuMs(pid)));
  await sleep(idleSeconds * 1000);
  const idle = await Promise.all(nodes.map(async ({ pid }, n) => (await cpuMs(pid)) - (before[n] ?? 0)));
  const polls = await costOfPolls(nodes);
  const memory = await Promise.all(nodes.map(({ pid }) => memoryMiB(pid)));
  const peers = networkSize - 1;
  return [
    [`all ${networkSize} meshed after the last start`, `${(joinedMs / 1000).toFixed(1)} s`],
    [`private memory, ${peers} peers`, `${median(memory.map((m) => m.private)).toFixed(1)} MiB`],
    ["shared memory", `${median(memory.map((m) => m.shared)).toFixed(1)} MiB`],
    [`idle CPU, ${peers} peers`, `${(median(idle) / idleSeconds).toFixed(1)} ms a second`],
    ["one state call, no news", `${polls.toFixed(2)} ms`],
  ];
}

/** CPU of one call of the state, ms, over a thousand of them. */
async function costOfPolls(nodes: readonly RunningNode[]): Promise<number> {
  const [node] = nodes;
  if (node === undefined) return 0;
  let since = (await stateOf(node)).cursor;
  const calls = 1000;
  const before = await cpuMs(node.pid);
  for (let n = 0; n < calls; n++) since = (await stateOf(node, since)).cursor;
  return ((await cpuMs(node.pid)) - before) / calls;
}

/** @returns how long it took until every node had a mesh of at least four, ms */
async function untilMeshed(nodes: readonly RunningNode[]): Promise<number> {
  const startedAt = performance.now();
  for (const deadline = startedAt + 60_000; performance.now() < deadline; await sleep(200)) {
    const states = await Promise.all(nodes.map((node) => stateOf(node)));
    const degrees = states.map(({ view }) => Object.values(view?.mesh ?? {}).map((peers) => peers.length)[0] ?? 0);
    if (degrees.every((degree) => degree >= 4)) return performance.now() - startedAt;
  }
  throw new Error("the nodes did not mesh within a minute");
}

async function stateOf({ address }: RunningNode, since?: string) {
  const query = since === undefined ? "" : `?since=${since}`;
  const reply = await fetch(`http://${address}:8645/testbed/v1/state${query}`, { signal: AbortSignal.timeout(5000) });
  return nodeState.parse(await reply.json());
}

async function identity(n: number): Promise<Identity> {
  const key = await generateKeyPair("secp256k1");
  const address = `127.0.0.${n + 2}`;
  return {
    key: Buffer.from(privateKeyToProtobuf(key)).toString("base64"),
    address,
    multiaddr: `/ip4/${address}/tcp/60000/p2p/${peerIdFromPrivateKey(key)}`,
  };
}

async function start(who: Identity | undefined, bootstrap: readonly string[], cache?: string): Promise<RunningNode> {
  if (who === undefined) throw new Error("no identity left");
  const config: NodeConfig = {
    id: who.address,
    privateKey: who.key,
    address: who.address,
    p2pAddresses: [who.address],
    p2pPort: 60000,
    announce: [],
    adminPort: 8645,
    adminToken: "a-token-of-the-bench",
    relay: { cluster: 16, shards: [32] },
    peering: {
      bootstrap: [...bootstrap],
      target: networkSize - 1,
      max: 2 * networkSize,
      outboundRatio: 1 / 3,
      backoff: { firstMs: 2000, factor: 2, longestMs: 60_000, jitterRatio: 0.2 },
      dialTimeoutMs: 5000,
      parallelDials: 10,
      loopMs: 1000,
    },
  };
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...flags, program], {
    env: { [nodeConfigVariable]: JSON.stringify(config), ...(cache && { NODE_COMPILE_CACHE: cache }) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const pid = child.pid ?? 0;
  const lines = createInterface({ input: child.stdout });
  // on(), not the lines themselves: leaving that loop would close the pipe that the node still writes to.
  for await (const [line] of on(lines, "line")) if (line.includes("listens on")) break;
  const bootMs = performance.now() - startedAt;
  return { pid, address: who.address, bootMs, bootCpuMs: await cpuMs(pid), [Symbol.asyncDispose]: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}

/** CPU time that a process used so far, user and system, ms. */
async function cpuMs(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).split(") ")[1]?.split(" ") ?? [];
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / clockTicksPerSecond;
}

async function memoryMiB(pid: number): Promise<{ private: number; shared: number }> {
  const lines = (await readFile(`/proc/${pid}/smaps_rollup`, "utf8")).split("\n");
  const sum = (prefix: string) =>
    lines.filter((line) => line.startsWith(prefix)).reduce((kib, line) => kib + Number(line.split(/\s+/)[1]), 0) / 1024;
  return { private: sum("Private_"), shared: sum("Shared_") };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
