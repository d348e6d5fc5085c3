/**
 * What link conditions cost: node test/bench/conditions.ts [NODES]
 * The time to put all conditions of NODES (100) namespaces into force and to change them all, beside a loop that runs one
 * command in one namespace after the other; and the TCP throughput and CPU of the emulator beside a bare veth.
 */
import { readFile } from "node:fs/promises";
import type { AgentLinkState } from "../../docker/agent/protocol.ts";
import { type AgentProcess, emulatorOf, missing, startAgent } from "../integration/net-agent/agent-process.ts";
import { createLab, inNamespace, type Lab, type LabNode } from "../integration/net-agent/lab.ts";
import { bitsPerSecondOf, listen, send } from "../integration/net-agent/tcp.ts";

const reason = missing();
if (reason !== "") throw new Error(`this bench cannot run here: ${reason}`);
const nodeCount = Number(process.argv[2] ?? 100);
const everyone = "10.99.0.0/16";

{
  await using lab = await createLab(nodeCount);
  await using agent = await startAgent({ exempt: [lab.gateway.address] });
  await benchApply(lab, agent);
}
{
  await using lab = await createLab(2);
  await using agent = await startAgent({ exempt: [lab.gateway.address] });
  await benchThroughput(lab, agent);
}

async function benchApply(lab: Lab, agent: AgentProcess): Promise<void> {
  const all = (state: Partial<AgentLinkState>) => agent.apply(new Map(lab.nodes.map((node) => [node, state])));
  print(`first conditions of ${nodeCount} nodes`, await timeMs(() => all(conditions(40))));
  print(`change of delay, loss and rates of ${nodeCount} nodes`, await timeMs(() => all(conditions(80))));
  print(`a cut put into ${nodeCount} nodes`, await timeMs(() => all({ ...conditions(80), cutFrom: ["10.99.2.0/24"] })));
  const oneByOne = async () => {
    for (const { pid } of lab.nodes) {
      await inNamespace(pid, "tc", [
        "qdisc",
        "replace",
        "dev",
        "eth0",
        "root",
        "tbf",
        "rate",
        "50mbit",
        "burst",
        "10k",
        "latency",
        "50ms",
      ]);
    }
  };
  print(`for comparison: one nsenter tc for each of ${nodeCount} nodes in a loop`, await timeMs(oneByOne));
}

/** A region's paths and a last mile, as a topology makes them. */
function conditions(meanMs: number): Partial<AgentLinkState> {
  const limit = { bitsPerSecond: 50e6, queuePackets: 1000 };
  const paths = [3, 4, 5, 6, 7].map((zone) => ({
    to: `10.99.${zone}.0/24`,
    shaping: [
      { kind: "delay" as const, meanMs, jitterMs: 4 },
      { kind: "loss" as const, ratio: 0.001 },
    ],
  }));
  return { paths, up: limit, down: limit };
}

async function benchThroughput(lab: Lab, agent: AgentProcess): Promise<void> {
  const [from, to] = lab.nodes as [LabNode, LabNode];
  const delay = { to: everyone, shaping: [{ kind: "delay" as const, meanMs: 1, jitterMs: 0 }] };
  const gigabit = { bitsPerSecond: 1e9, queuePackets: 2000 };
  await printThroughput("TCP over a bare veth", from, to);
  const runs: readonly [string, Partial<AgentLinkState>, Partial<AgentLinkState>][] = [
    ["TCP with 1 ms delay, frames kept whole", { paths: [delay] }, {}],
    ["TCP with 1 ms delay and 1 Gbit/s up", { paths: [delay], up: gigabit }, {}],
    ["TCP with 1 ms delay, 1 Gbit/s up and down", { paths: [delay], up: gigabit }, { down: gigabit }],
  ];
  for (const [what, left, right] of runs) {
    await agent.apply(
      new Map([
        [from, left],
        [to, right],
      ]),
    );
    await printThroughput(what, from, to, await emulatorOf(agent));
  }
}

async function printThroughput(what: string, from: LabNode, to: LabNode, emulator?: number): Promise<void> {
  await using listener = await listen(to);
  const before = emulator === undefined ? 0 : await cpuSeconds(emulator);
  await send(from, to, 400e6);
  const transfer = await listener.nextTransfer();
  const cpu = emulator === undefined ? 0 : (await cpuSeconds(emulator)) - before;
  const perGigabit = (cpu / (transfer.bytes * 8)) * 1e9;
  const cost = emulator === undefined ? "" : `, emulator ${perGigabit.toFixed(2)} CPU-s a Gbit`;
  console.log(`${what}: ${(bitsPerSecondOf(transfer) / 1e6).toFixed(0)} Mbit/s${cost}`);
}

/** Fields 14 and 15 of proc_pid_stat(5): user and system time in ticks of 10 ms. */
async function cpuSeconds(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function timeMs(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

function print(what: string, ms: number): void {
  console.log(`${what}: ${ms.toFixed(0)} ms`);
}
