/**
 * What it takes to change link conditions: node test/bench/conditions.ts [NODES]
 * NODES (100) namespaces in five regions, each on the state that a plan of so many nodes gives it. What the run's own control makes
 * of an action goes to the net agent over its standard input, as in a run; beside it a loop that runs one command in one namespace
 * after the other. MESHBED_NETEM=kernel measures the kernel's netem where there is one.
 */
import { linkState } from "../../docker/agent/protocol.ts";
import type { Testbed } from "../../orchestrator/engine/engine.ts";
import type { LinkState } from "../../orchestrator/model/link.ts";
import type { Action, NodeId } from "../../orchestrator/model/step.ts";
import { makePlan } from "../../orchestrator/plan/make-plan.ts";
import { networkControl } from "../../orchestrator/run/network-control.ts";
import { recorder } from "../../orchestrator/run/recorder.ts";
import { parseTopology } from "../../orchestrator/topology/parse-topology.ts";
import { missing, startAgent } from "../integration/net-agent/agent-process.ts";
import { createLab, inNamespace, type LabNode } from "../integration/net-agent/lab.ts";

const reason = missing();
if (reason !== "") throw new Error(`this bench cannot run here: ${reason}`);
const nodeCount = Number(process.argv[2] ?? 100);
const rounds = 5;
/** Writes and hears nothing. */
const nobody = {
  write: () => undefined,
  onStatus: () => undefined,
  onLine: () => undefined,
  [Symbol.asyncDispose]: async () => undefined,
};
const regions = ["eu", "us", "asia", "africa", "oceania"] as const;

const plan = makePlan(parseTopology(topology(), "bench.yaml"), { takenSubnets: [] });
await using lab = await createLab(nodeCount);
await using agent = await startAgent({
  exempt: [lab.gateway.address],
  environment: { MESHBED_NETEM: process.env.MESHBED_NETEM ?? "user" },
});
const places = new Map<NodeId, LabNode>(plan.nodes.map(({ id }, i) => [id, lab.nodes[i] as LabNode]));
console.log(`${nodeCount} namespaces, ${JSON.stringify((await agent.ask({ op: "hello" })).result)}`);

await print("first conditions of all", 1, () => give(plan.nodes.map(({ id, link }) => [id, link])));
const control = networkControl(plan, testbed(), recorder(plan, nobody, nobody));
const signal = new AbortController().signal;
const perform = (action: Action) => control.perform({ cause: "bench", action }, "bench", { signal });
const nodesOf = (...wanted: string[]) => plan.nodes.filter(({ region }) => wanted.includes(region)).map(({ id }) => id);

await print("all last miles changed", rounds, (round) =>
  perform({
    kind: "change",
    id: "all",
    what: "all last miles",
    links: { kind: "last-mile", of: nodesOf(...regions) },
    to: {
      delayMs: 10 + round,
      jitterMs: 2,
      loss: { kind: "independent", ratio: 0.01 },
      upBitsPerSecond: 1e6 * (5 + round),
    },
  }),
);
await print("a pair of regions changed", rounds, (round) =>
  perform({
    kind: "change",
    id: "pair",
    what: "eu - us",
    links: { kind: "path", from: nodesOf("eu"), to: nodesOf("us"), bothWays: true },
    to: { delayMs: 100 + round },
  }),
);
await print("a pair of regions parted, or healed", 2 * rounds, (round) =>
  perform(
    round % 2 === 0
      ? { kind: "partition", id: "pair", islands: [nodesOf("eu"), nodesOf("us")] }
      : { kind: "heal", id: "pair", what: "eu - us" },
  ),
);
await print("the network parted in two, or healed", 2 * rounds, (round) =>
  perform(
    round % 2 === 0
      ? { kind: "partition", id: "halves", islands: [nodesOf("eu", "us"), nodesOf("asia", "africa", "oceania")] }
      : { kind: "heal", id: "halves", what: "the halves" },
  ),
);
await print("for comparison, one nsenter tc a node in a loop", rounds, async () => {
  const tbf = "qdisc replace dev eth0 root tbf rate 50mbit burst 10k latency 50ms";
  for (const { pid } of lab.nodes) await inNamespace(pid, "tc", tbf.split(" "));
});

function topology(): string {
  const paths = regions.flatMap((a, i) =>
    regions.slice(i + 1).map((b) => `{ between: [${a}, ${b}], delay: 40ms, jitter: 4ms }`),
  );
  const shares = regions.map((region) => `${region}: ${100 / regions.length}%`);
  return `
topology: 1
name: bench
network: { regions: [${regions.join(", ")}], within: { delay: 4ms }, paths: [${paths.join(", ")}] }
links: { fibre: { up: 50mbit, down: 200mbit, delay: 3ms, loss: 0.1% } }
groups: { node: { count: ${nodeCount}, link: fibre, regions: { ${shares.join(", ")} } } }
`;
}

async function give(states: readonly (readonly [NodeId, LinkState])[]): Promise<void> {
  await agent.apply(
    new Map(
      states.flatMap(([id, state]) => {
        const place = places.get(id);
        return place === undefined ? [] : [[place, linkState.parse(state)] as const];
      }),
    ),
  );
}

/** As much of one as the control needs. Surveyors have no namespace here. */
function testbed(): Testbed {
  const apply: Testbed["apply"] = async (steps) => {
    await give(steps.flatMap((step) => (step.kind === "link" ? [[step.node, step.state] as const] : [])));
    return steps.map(() => ({ changed: true }));
  };
  return { apply } as Partial<Testbed> as Testbed;
}

/** The median and the longest of some rounds. */
async function print(what: string, count: number, work: (round: number) => Promise<unknown>): Promise<void> {
  const took: number[] = [];
  for (let round = 0; round < count; round++) {
    const startMs = performance.now();
    await work(round);
    took.push(performance.now() - startMs);
  }
  const ascending = took.toSorted((a, b) => a - b);
  const [median = 0, longest = 0] = [ascending[count >> 1], ascending.at(-1)];
  console.log(`${what}: ${median.toFixed(0)} ms${count > 1 ? `, at most ${longest.toFixed(0)} ms` : ""}`);
}
