/**
 * What link conditions cost: node test/bench/conditions.ts [NODES]
 * The time to put all conditions of NODES (100) namespaces into force and to change them all, beside a loop that runs one
 * command in one namespace after the other.
 */
import type { AgentLinkState } from "../../docker/agent/protocol.ts";
import { type AgentProcess, missing, startAgent } from "../integration/net-agent/agent-process.ts";
import { createLab, inNamespace, type Lab } from "../integration/net-agent/lab.ts";

const reason = missing();
if (reason !== "") throw new Error(`this bench cannot run here: ${reason}`);
const nodeCount = Number(process.argv[2] ?? 100);

{
  await using lab = await createLab(nodeCount);
  await using agent = await startAgent({ exempt: [lab.gateway.address] });
  await benchApply(lab, agent);
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
  const limit = { bitsPerSecond: 50e6, queuePackets: 1000, overheadBytes: 0 };
  const paths = [3, 4, 5, 6, 7].map((zone) => ({
    to: [`10.99.${zone}.0/24`],
    shaping: [
      { kind: "delay" as const, meanMs, jitterMs: 4, distribution: "normal" as const, correlation: 0 },
      { kind: "loss" as const, model: { kind: "independent" as const, ratio: 0.001 } },
    ],
  }));
  return { paths, up: limit, down: limit };
}

async function timeMs(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

function print(what: string, ms: number): void {
  console.log(`${what}: ${ms.toFixed(0)} ms`);
}
