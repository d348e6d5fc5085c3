/**
 * What the emulator lets through and what it costs: node test/bench/throughput.ts [PACKETS_PER_SECOND]
 * TCP between two nodes, over a bare veth and under conditions; and PACKETS_PER_SECOND (100000) small packets over 20 nodes.
 * Rates of one run are to be compared with one another: senders and receivers share the CPUs with the emulator.
 */
import { readdir, readFile } from "node:fs/promises";
import { type AgentLinkState, flowsResult } from "../../docker/agent/protocol.ts";
import { type AgentProcess, emulatorOf, missing, startAgent } from "../integration/net-agent/agent-process.ts";
import { createLab, type LabNode } from "../integration/net-agent/lab.ts";
import { bitsPerSecondOf, listen, send } from "../integration/net-agent/tcp.ts";

type Shaping = AgentLinkState["paths"][number]["shaping"][number];

const reason = missing();
if (reason !== "") throw new Error(`this bench cannot run here: ${reason}`);
const packetsPerSecond = Number(process.argv[2] ?? 100_000);
const flowSeconds = 3;
const flowNodes = 20;
const ipBytes = 128;
const tcpBytes = 400e6;

const delay: Shaping = { kind: "delay", meanMs: 1, jitterMs: 0, distribution: "normal", correlation: 0 };
const jitter: Shaping = { ...delay, meanMs: 20, jitterMs: 2 };
const loss: Shaping = { kind: "loss", model: { kind: "independent", ratio: 1e-4 } };
const reorder: Shaping = { kind: "reorder", ratio: 1e-3, gap: 1 };
const gigabit = { bitsPerSecond: 1e9, queuePackets: 2000, overheadBytes: 0 };
const state = (shaping: Shaping[], o: Partial<AgentLinkState> = {}): Partial<AgentLinkState> => ({
  paths: [{ to: ["10.99.0.0/16"], shaping }],
  ...o,
});

/** What the sender and the receiver meet; null for neither. */
const tcpRuns: readonly (readonly [string, Partial<AgentLinkState>, Partial<AgentLinkState>])[] = [
  ["1 ms delay, frames kept whole", state([delay]), {}],
  ["1 ms delay, 1 Gbit/s up", state([delay], { up: gigabit }), {}],
  ["1 ms delay, 1 Gbit/s up and down", state([delay], { up: gigabit }), { down: gigabit }],
  ["1 ms delay, 0.01% loss", state([delay, loss]), {}],
  ["1 ms delay, 0.1% reordered", state([delay, reorder]), {}],
];
const flowRuns: readonly (readonly [string, Partial<AgentLinkState>])[] = [
  ["20 ms delay", state([{ ...delay, meanMs: 20 }])],
  ["20 ms delay, 2 ms jitter, loss, 1 Gbit/s up", state([jitter, loss], { up: gigabit })],
  ["the same and 1 Gbit/s down", state([jitter, loss], { up: gigabit, down: gigabit })],
];

await benchTcp();
await benchFlows();

async function benchTcp(): Promise<void> {
  await using lab = await createLab(2);
  await using agent = await startAgent({ exempt: [lab.gateway.address] });
  const [from, to] = lab.nodes as [LabNode, LabNode];
  const bare = await throughput(from, to);
  const table: Record<string, Record<string, string>> = { "bare veth": tcpRow(bare, bare, 0) };
  for (const [what, left, right] of tcpRuns) {
    await agent.apply(
      new Map([
        [from, left],
        [to, right],
      ]),
    );
    const cpuBefore = await cpuSeconds(agent);
    const bitsPerSecond = await throughput(from, to);
    table[what] = tcpRow(bitsPerSecond, bare, (await cpuSeconds(agent)) - cpuBefore);
  }
  console.table(table);
}

async function throughput(from: LabNode, to: LabNode): Promise<number> {
  await using listener = await listen(to);
  await send(from, to, tcpBytes);
  return bitsPerSecondOf(await listener.nextTransfer());
}

function tcpRow(bitsPerSecond: number, bare: number, cpu: number): Record<string, string> {
  return {
    "Mbit/s": (bitsPerSecond / 1e6).toFixed(0),
    "of bare": `${((100 * bitsPerSecond) / bare).toFixed(0)}%`,
    "emulator CPU-s a Gbit": (cpu / ((tcpBytes * 8) / 1e9)).toFixed(2),
  };
}

async function benchFlows(): Promise<void> {
  await using lab = await createLab(flowNodes);
  await using agent = await startAgent({ exempt: [lab.gateway.address] });
  const table: Record<string, Record<string, string>> = { "bare veth": await flowRow(agent, lab.nodes, 0) };
  for (const [what, everyNode] of flowRuns) {
    await agent.apply(new Map(lab.nodes.map((node) => [node, everyNode])));
    table[what] = await flowRow(agent, lab.nodes, 20);
  }
  console.table(table);
}

/** Each node sends its share to the next one. */
async function flowRow(
  agent: AgentProcess,
  nodes: readonly LabNode[],
  delayMs: number,
): Promise<Record<string, string>> {
  const perNode = packetsPerSecond / nodes.length;
  const flows = nodes.map((node, i) => {
    const { pid, address } = nodes[(i + 1) % nodes.length] as LabNode;
    const pace = { count: Math.round(perNode * flowSeconds), intervalUs: 1e6 / perNode };
    return { from: node.pid, to: pid, address, bytes: ipBytes - 28, waitMs: 500, ...pace };
  });
  const cpuBefore = delayMs === 0 ? 0 : await cpuSeconds(agent);
  const figures = flowsResult.parse((await agent.ask({ op: "flows", flows })).result);
  const cpu = delayMs === 0 ? 0 : (await cpuSeconds(agent)) - cpuBefore;
  const sent = figures.reduce((sum, flow) => sum + flow.sent, 0);
  const lost = figures.reduce((sum, flow) => sum + flow.sent * flow.lossRatio, 0);
  const bits = figures.reduce((sum, { bitsPerSecond }) => sum + (bitsPerSecond ?? 0), 0);
  const late = figures.map(({ delay: met }) => (met?.meanMs ?? 0) - delayMs);
  const latest = figures.map(({ delay: met }) => (met?.p99Ms ?? 0) - delayMs);
  return {
    "arrive a second": (bits / (8 * ipBytes)).toFixed(0),
    lost: `${((100 * lost) / sent).toFixed(2)}%`,
    "mean late (ms)": (late.reduce((sum, ms) => sum + ms, 0) / late.length).toFixed(2),
    "worst p99 late (ms)": Math.max(...latest).toFixed(2),
    "emulator CPU-s a second": (cpu / flowSeconds).toFixed(2),
    "us a packet": ((cpu * 1e6) / sent).toFixed(1),
  };
}

/** Of all threads of the emulator so far. Source: proc_pid_schedstat, in ns. */
async function cpuSeconds(agent: AgentProcess): Promise<number> {
  const directory = `/proc/${await emulatorOf(agent)}/task`;
  const threads = await readdir(directory);
  const texts = await Promise.all(threads.map((thread) => readFile(`${directory}/${thread}/schedstat`, "utf8")));
  return texts.reduce((sum, text) => sum + Number(text.split(" ")[0]) / 1e9, 0);
}
