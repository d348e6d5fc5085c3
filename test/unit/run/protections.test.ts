import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Testbed } from "../../../orchestrator/engine/engine.ts";
import { fakeEngine } from "../../../orchestrator/engine/fake/fake-engine.ts";
import type { TraceEvent } from "../../../orchestrator/model/trace.ts";
import { protections } from "../../../orchestrator/run/protections.ts";
import { recorder } from "../../../orchestrator/run/recorder.ts";
import { runPlan } from "../../../orchestrator/run/run-plan.ts";
import { historyOf } from "../../../orchestrator/trace/history.ts";
import { planOf as planOfTopology } from "../plan/plan-of.ts";
import { observationOf, peerOf, planOf, viewOf } from "../trace/record-trace.ts";

const { signal } = new AbortController();

test("a node protects those whom the topology says, anew after each start", async () => {
  const directory = await mkdtemp(join(tmpdir(), "meshbed-test-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  const plan = await planOfTopology(`settle: 100ms
groups:
  hub: { count: 1, protects: friend }
  friend: { count: 2 }
  other: { count: 3 }
phases:
  - { name: join, until: healthy, timeout: 5s, start: { stagger: 5ms } }
  - { name: again, for: 600ms, faults: [{ restart: hub, at: 100ms }] }
expect: [{ evictions: { of: hub, protected: kept }, in: again }]`);
  const listener = { onStatus: () => undefined, onLine: () => undefined };
  const run = { engine: fakeEngine(), runId: "test", directory, signal, listener, observeEveryMs: 40 };
  const { trace, judgement } = await runPlan(plan, run);
  expect(judgement.reasons).toEqual([]);
  expect(judgement.outcome).toBe("pass");
  const told = historyOf(trace).decisions.map(
    ({ node, what, about, values }) => `${node} ${what} ${about} ${values.by}`,
  );
  const asked = ["hub-1 protect friend-1 topology", "hub-1 protect friend-2 topology"];
  expect(told.toSorted()).toEqual(asked.flatMap((one) => [one, one]));
});

test("a node that does not take it is told again with the next round, and the trace says why", async () => {
  const plan = planOf(["hub-1", "friend-1"]);
  const events: TraceEvent[] = [];
  const writer = {
    write: (event: TraceEvent) => void events.push(event),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const recorded = recorder(plan, writer, { onStatus: () => undefined, onLine: () => undefined });
  const asked: string[] = [];
  const protect = async (peer: string) => {
    asked.push(peer);
    if (asked.length === 1) throw new Error("the node is busy");
  };
  const testbed = { nodes: new Map([["hub-1", { protect }]]) } as unknown as Testbed;
  const nodes = plan.nodes.map((node) => (node.id === "hub-1" ? { ...node, protects: ["friend-1"] } : node));
  const protecting = protections({ ...plan, nodes }, testbed, recorded, { signal });
  const round = async (connected: readonly string[]) => {
    const observation = { ...observationOf(), view: viewOf(connected), scores: {} };
    recorded.record({ kind: "observation", atMs: 2, tookMs: 1, nodes: { "hub-1": observation }, missing: {} });
    protecting.look();
    await protecting.settled();
  };
  recorded.record({ kind: "node", atMs: 1, node: "hub-1", status: "ready" });
  await round([]);
  expect(asked).toEqual([]);
  for (let n = 0; n < 3; n++) await round(["friend-1"]);
  expect(asked).toEqual([peerOf("friend-1"), peerOf("friend-1")]);
  expect(events.filter(({ kind }) => kind === "incident")).toMatchObject([
    { where: "node", message: "hub-1 did not protect friend-1: the node is busy" },
  ]);
});
