import { expect, test } from "vitest";
import type { TraceEvent } from "../../../orchestrator/model/trace.ts";
import { nodeRows } from "../../../orchestrator/report/node-rows.ts";
import { reportInputOf } from "../../../orchestrator/report/reporter.ts";
import { passing } from "./sample-judgements.ts";
import { sampleRun } from "./sample-run.ts";

const trace = sampleRun();

function rowOf(id: string, events: readonly TraceEvent[] = trace.events) {
  const input = reportInputOf({ trace: { ...trace, events }, judgement: passing });
  return nodeRows(input).find(({ node }) => node.id === id);
}

function lastDials(id: string, bootId: string): number {
  const seen = trace.events.flatMap((event) => (event.kind === "observation" ? (event.nodes[id] ?? []) : []));
  return seen.findLast((observation) => observation.bootId === bootId)?.counters.dials ?? 0;
}

test("adds up the dials of all lives of a node that was killed and started again", () => {
  const [first, second] = [lastDials("node-3", "node-3/1"), lastDials("node-3", "node-3/2")];
  expect(Math.min(first, second)).toBeGreaterThan(0);
  expect(rowOf("node-3")?.dials?.dials).toBe(first + second);
});

test("counts connections by direction and mesh peers at the end of the last phase", () => {
  const last = trace.events.findLast((event) => event.kind === "phase" && event.edge === "end");
  const events = trace.events.slice(0, trace.events.indexOf(last as TraceEvent));
  const round = events.findLast((event) => event.kind === "observation");
  const view = round?.nodes["node-1"]?.view;
  const outbound = view?.connections.filter(({ direction }) => direction === "outbound").length ?? 0;
  expect(rowOf("node-1")).toMatchObject({
    connections: { inbound: (view?.connections.length ?? 0) - outbound, outbound },
    meshDegree: Object.values(view?.mesh ?? {}).flat().length,
  });
});

test("takes the longest time on end that a node was unhealthy", () => {
  // The split leaves each half with five connections a node, of which health needs six.
  expect(rowOf("node-1")?.longestUnhealthyMs).toBe(20_000);
});

test("has no figures for a node that never ran", () => {
  const events = trace.events
    .filter((event) => event.kind !== "node" || event.node !== "node-9")
    .map((event) => {
      if (event.kind !== "observation") return event;
      const { "node-9": _, ...nodes } = event.nodes;
      return { ...event, nodes };
    });
  expect(rowOf("node-9", events)).toMatchObject({
    connections: null,
    meshDegree: null,
    longestUnhealthyMs: 0,
    dials: null,
  });
});
