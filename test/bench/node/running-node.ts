/** A reference node as a plain process on loopback, and what the kernel says of it. Linux only: it reads /proc. */
import { type ChildProcess, spawn } from "node:child_process";
import { on, once } from "node:events";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { type NodeConfig, type NodeState, nodeConfigVariable, nodeState } from "../../../node-image/contract/index.ts";
import { relayDefaults } from "../../../orchestrator/nodes/relay-defaults.ts";
import { freshIdentity } from "../../fresh-identity.ts";
import { peeringKnowing, sampleNodeConfig } from "../../sample-node-config.ts";

/** As in the image's CMD, and its ENV. */
const flags = [
  "--max-semi-space-size=1",
  "--invocation-count-for-maglev=8000",
  "--invocation-count-for-turbofan=30000",
];
const environment = { MALLOC_ARENA_MAX: "1" };
const clockTicksPerSecond = 100;
const p2pPort = 60000;

export interface Identity {
  readonly key: string;
  readonly multiaddr: string;
  readonly address: string;
}

export interface RunningNode extends AsyncDisposable {
  readonly pid: number;
  readonly address: string;
  readonly bootMs: number;
  readonly bootCpuMs: number;
}

/** The n-th of a network on loopback. */
export async function identity(n: number): Promise<Identity> {
  const { privateKey: key, peerId } = await freshIdentity();
  const address = `127.0.0.${n + 2}`;
  return { key, address, multiaddr: `/ip4/${address}/tcp/${p2pPort}/p2p/${peerId}` };
}

/** @param o.nodeFlags of Node, beside those of the image */
export async function startNode(
  program: string,
  who: Identity,
  o: {
    readonly bootstrap: readonly string[];
    readonly connections: number;
    readonly cache: string;
    readonly nodeFlags?: readonly string[];
  },
): Promise<RunningNode> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...flags, ...(o.nodeFlags ?? []), program], {
    env: { ...environment, [nodeConfigVariable]: JSON.stringify(config(who, o)), NODE_COMPILE_CACHE: o.cache },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const pid = child.pid ?? 0;
  const lines = createInterface({ input: child.stdout });
  // on(), not the lines themselves: leaving that loop would close the pipe that the node still writes to.
  for await (const [line] of on(lines, "line", { close: ["close"] })) if (line.includes(" listens: ")) break;
  const bootMs = performance.now() - startedAt;
  return { pid, address: who.address, bootMs, bootCpuMs: await cpuMs(pid), [Symbol.asyncDispose]: () => end(child) };
}

/** Leaves in the cache what the image has in it: the code compiled by a start without settings. */
export async function fillCache(program: string, cache: string): Promise<void> {
  await once(
    spawn(process.execPath, [...flags, program], { env: { ...environment, NODE_COMPILE_CACHE: cache } }),
    "exit",
  );
}

export async function stateOf({ address }: RunningNode, since?: string): Promise<NodeState> {
  const query = since === undefined ? "" : `?since=${since}`;
  const reply = await fetch(`http://${address}:8645/testbed/v1/state${query}`, { signal: AbortSignal.timeout(5000) });
  return nodeState.parse(await reply.json());
}

/** CPU time that a process used so far, user and system, ms. */
export async function cpuMs(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).split(") ")[1]?.split(" ") ?? [];
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / clockTicksPerSecond;
}

export async function memoryMiB(pid: number): Promise<{ readonly private: number; readonly shared: number }> {
  const lines = (await readFile(`/proc/${pid}/smaps_rollup`, "utf8")).split("\n");
  const sum = (prefix: string) =>
    lines.filter((line) => line.startsWith(prefix)).reduce((kib, line) => kib + Number(line.split(/\s+/)[1]), 0) / 1024;
  return { private: sum("Private_"), shared: sum("Shared_") };
}

function config(who: Identity, o: { readonly bootstrap: readonly string[]; readonly connections: number }): NodeConfig {
  const { bootstrap, connections, ...peering } = peeringKnowing(o.bootstrap);
  const sample = sampleNodeConfig(who.address, who.address, {
    privateKey: who.key,
    p2pPort,
    relay: relayDefaults,
    peering: {
      ...peering,
      bootstrap: { ...bootstrap, releaseAt: null },
      connections: {
        ...connections,
        target: o.connections,
        lowWater: o.connections,
        highWater: 2 * o.connections,
        max: 2 * o.connections,
        // All come from one address here.
        perAddress: 0,
        inboundPerSecond: 0,
      },
    },
  });
  return { ...sample, adminToken: "a-token-of-the-bench" };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}
