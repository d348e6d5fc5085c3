import { expect, test } from "vitest";
import { describePlan } from "../../../orchestrator/plan/describe-plan.ts";
import { lintPlan } from "../../../orchestrator/plan/lint-plan.ts";
import { makePlan } from "../../../orchestrator/plan/make-plan.ts";
import { loadTopology } from "../../../orchestrator/topology/load-topology.ts";
import { planOf, twoRegions } from "./plan-of.ts";

test("describes a plan within a hundred columns: nodes, zones, ways, timeline, expectations", async () => {
  const plan = await planOf(
    `${twoRegions}links: { slow: { up: 5mbit } }
groups: { node: { count: 4, link: slow } }
traffic: { chat: { from: node, rate: 1/s } }
phases: [{ name: join, until: healthy, timeout: 60s }, { name: split, for: 20s, traffic: [chat], faults: [{ partition: [[eu], [us]] }, { kill: node-1, at: 5s, for: 10s }] }]`,
  );
  const peers = plan.nodes.map((node) => node.peerId.slice(-12));
  expect(describePlan(plan)).toBe(`test: 4 nodes, seed 1
network 10.64.0.0/24, gateway 10.64.0.1, no way out

Nodes
  node-1  eu/slow  10.64.0.249  ...${peers[0]}  bootstrap
  node-2  us/slow  10.64.0.241  ...${peers[1]}
  node-3  eu/slow  10.64.0.250  ...${peers[2]}
  node-4  us/slow  10.64.0.242  ...${peers[3]}

Zones (region/link)
  eu/slow  10.64.0.248/29  2 nodes  up 5mbit (queue 100)  down unlimited
  us/slow  10.64.0.240/29  2 nodes  up 5mbit (queue 100)  down unlimited

On the way, one direction
  eu/slow  inside   delay 4ms
  eu/slow  us/slow  delay 45ms +- 3ms, loss 1%
  us/slow  inside   delay 4ms

Timeline
  join: until healthy, at most 1m
    0ms..1.1s  start  node-1, node-2, node-3, node-4
  split: for 20s
                traffic    chat: 20 messages from 4 nodes
    0ms         partition  2 nodes (node-1, ...) | 2 nodes (node-2, ...)
    5s          kill       node-1
    15s         start      node-1
    at its end  heal       partition of 2 | 2 nodes
    at its end  start      node-1

Expectations
  100% of all nodes healthy, within 1m of join
  100% of all nodes healthy, at the end of split
`);
});

test("tells all kinds on a way, and what becomes of links over time in one row each", async () => {
  const plan = await planOf(
    `network:
  regions: [eu, us]
  paths: [{ between: [eu, us], delay: 45ms, jitter: 9ms, distribution: pareto, correlation: 25%, loss: 2%, burst: 4, rate: 50mbit, queue: 80ms, reorder: 1%, reorder-gap: 5, duplicate: 1%, corrupt: 0.1% }]
links: { slow: { up: 800kbit, down: 2mbit, overhead: 18B } }
groups: { node: { count: 4, link: slow } }
phases:
  - name: run
    for: 60s
    conditions:
      - { between: [eu, us], delay: 200ms, at: 5s, for: 20s }
      - { of: node, up: { from: 800kbit, to: 100kbit }, over: 10s, at: 2s }
      - { from: node-1, to: us, cut: true, flap: { up: 5s, down: 2s }, at: 30s }`,
  );
  const text = describePlan(plan).split("\n");
  expect(
    text.slice(text.indexOf("Zones (region/link)"), text.indexOf("Expectations") - 1).join("\n"),
  ).toBe(`Zones (region/link)
  eu/slow  10.64.0.248/29  2 nodes  up 800kbit (queue 100, +18B)  down 2mbit (queue 100, +18B)
  us/slow  10.64.0.240/29  2 nodes  up 800kbit (queue 100, +18B)  down 2mbit (queue 100, +18B)

On the way, one direction
  eu/slow  inside   nothing
  eu/slow  us/slow  delay 45ms +- 9ms, pareto, correlation 25%, loss 2% in
                    bursts of 4, reorder 1% gap 5, duplicate 1%, corrupt 0.1%,
                    rate 50mbit, queue 334
  us/slow  inside   nothing

Timeline
  run: for 1m
    0ms..1.1s   start   node-1, node-4, node-3, node-2
    2s..12s     change  last mile of node, 11 steps: up 800kbit .. up 100kbit
    5s..25s     change  eu - us: delay 200ms
    30s..58s    change  node-1 -> us: cut; comes and goes 5 times
    at its end  heal    last mile of node: up 100kbit
    at its end  heal    node-1 -> us: cut`);
});

test("remarks what is special about a node", async () => {
  const plan = await planOf(`groups:
  node: { count: 2, peering: { persistence: true } }
  old: { count: 1, implementation: js-2 }
  mute: { count: 1, behaviour: mute, reachability: outbound-only }`);
  const rows = describePlan(plan).split("\n").slice(4, 8);
  expect(rows.map((row) => row.trim().replace(/^(\S+) .*\.\.\.\S+ */, "$1: "))).toEqual([
    "node-1: bootstrap, keeps peers on disk",
    "node-2: keeps peers on disk",
    "old-1: js-2",
    "mute-1: mute, outbound-only",
  ]);
});

test("keeps to a hundred columns however many nodes there are", async () => {
  const file = new URL("../../../topologies/hundred.yaml", import.meta.url).pathname;
  const lines = describePlan(makePlan(await loadTopology(file), { takenSubnets: [] })).split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
});

const gib = 1024 ** 3;

test("warns of a run of which nothing is expected, but not of a network for hands-on work", async () => {
  const plan = await planOf("groups: { node: { count: 5 } }\nexpect: []");
  expect(lintPlan(plan, { memoryBytes: 64 * gib, cpus: 8 })).toEqual([
    "nothing is expected of this run, so its verdict says nothing.",
  ]);
  expect(lintPlan(plan, { memoryBytes: 64 * gib, cpus: 8 }, "hands-on")).toEqual([]);
});
