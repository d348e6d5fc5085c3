import { expect, test } from "vitest";
import type { NodeEvent } from "../../../node-image/contract/index.ts";
import { latencyByRegions } from "../../../orchestrator/measures/latency-by-regions.ts";
import { historyOf } from "../../../orchestrator/trace/history.ts";
import { peerOf, phasePlan, planOf, startMs, steadyRun, topic } from "../trace/record-trace.ts";

const at = (second: number) => startMs + second * 1000;

/** Two messages of node-1 in eu, at 3 and 4 s: `latencies` of each receiver, null where it was lost. */
function matrixOf(latencies: Readonly<Record<string, readonly (number | null)[]>>) {
  const ids = ["node-1", "node-2", "node-3", "node-4"];
  const messages = [3, 4].map((second) => ({ id: `m${second}`, atMs: second * 1000, topic, bytes: 9 }));
  const phases = [phasePlan("steady", { messages: [{ flow: "chat", workloads: [{ node: "node-1", messages }] }] })];
  const plan = planOf(ids, { phases });
  const nodes = plan.nodes.map((node) => (["node-3", "node-4"].includes(node.id) ? { ...node, region: "us" } : node));
  const published = messages.map(
    ({ id, atMs }): NodeEvent => ({ kind: "published", id, atMs: startMs + atMs, topic, bytes: 9, recipients: 3 }),
  );
  const got = (all: readonly (number | null)[]): NodeEvent[] =>
    all.flatMap((latencyMs, i) => {
      const sentAtMs = at(3 + i);
      const about = { id: `m${3 + i}`, topic, bytes: 9, from: peerOf("node-1"), sentAtMs };
      return latencyMs === null ? [] : [{ kind: "received", ...about, atMs: sentAtMs + latencyMs }];
    });
  const told = Object.entries(latencies).map(([node, all]) => [node, { events: got(all) }]);
  const run = steadyRun({ ...plan, nodes }, (second) =>
    second === 6 ? { more: { "node-1": { events: published }, ...Object.fromEntries(told) } } : undefined,
  );
  return latencyByRegions(historyOf(run), { fromMs: at(0), toMs: at(10) });
}

test("each pair of regions between which messages were due has its percentiles, and what was lost", () => {
  expect(matrixOf({ "node-2": [10, 20], "node-3": [100, 120], "node-4": [110, null] })).toEqual([
    { from: "eu", to: "eu", expected: 2, delivered: 2, p50Ms: 15, p95Ms: 19.5, p99Ms: 19.9 },
    { from: "eu", to: "us", expected: 4, delivered: 3, p50Ms: 110, p95Ms: 119, p99Ms: 119.8 },
  ]);
});

test("a pair to which nothing was delivered has no percentiles", () => {
  expect(matrixOf({ "node-2": [10, 20] }).at(-1)).toEqual({
    from: "eu",
    to: "us",
    expected: 4,
    delivered: 0,
    p50Ms: null,
    p95Ms: null,
    p99Ms: null,
  });
});
