import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fakeEngine } from "../../../orchestrator/engine/fake/fake-engine.ts";
import type { ActionEvent } from "../../../orchestrator/model/trace.ts";
import { makePlan } from "../../../orchestrator/plan/make-plan.ts";
import { type RunResult, runPlan } from "../../../orchestrator/run/run-plan.ts";
import { parseTopology } from "../../../orchestrator/topology/parse-topology.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "meshbed-test-"));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

async function run(...lines: string[]): Promise<RunResult> {
  const text = `topology: 1
name: late
settle: 100ms
groups: { boot: { count: 2, bootstrap: true }, node: { count: 6 } }
phases:
  - { name: join, until: healthy, timeout: 5s }
${lines.map((line) => `  ${line}\n`).join("")}  - { name: after, for: 1s }
expect: [{ healthy: { share: 100% }, in: after, when: at-end }]
`;
  return await runPlan(makePlan(parseTopology(text, "late.yaml"), { takenSubnets: [] }), {
    engine: fakeEngine(),
    runId: "test",
    directory,
    signal: new AbortController().signal,
    listener: { onStatus: () => undefined, onLine: () => undefined },
    observeEveryMs: 40,
  });
}

/** What the faults of the phase `b` did, and its end. */
function done({ trace }: RunResult): readonly ActionEvent[] {
  return trace.events.filter((event): event is ActionEvent => event.kind === "action" && event.phase === "b");
}

test("finds the best connected when it is due, says why, and brings them back when it is over", async () => {
  const result = await run(
    "- { name: b, for: 1s, faults: [{ kill: { role: best-connected, of: node, count: 2 }, at: 200ms, for: 300ms }] }",
  );
  expect(result.judgement.reasons).toEqual([]);
  const [kill, start] = done(result);
  expect(kill?.action).toEqual({ kind: "kill", nodes: kill?.changed });
  expect(kill?.changed).toHaveLength(2);
  const told = kill?.changed.map((node) => `${node} has \\d+ connections`).join(", ");
  expect(kill?.chosen).toMatch(new RegExp(`^the best connected: ${told}$`));
  expect(start?.action).toEqual({ kind: "start", nodes: kill?.changed });
  expect(start?.cause).toBe("phases.b.faults.0");
  // The phase's end brings back whoever is still away: nobody.
  expect(done(result)).toHaveLength(2);
});

test("takes the mesh neighbours of a node as it was last seen, and the phase's end brings them back", async () => {
  const result = await run(
    "- { name: b, for: 600ms, faults: [{ pause: { role: mesh-neighbour, of: node-1, count: 2 }, at: 200ms }] }",
  );
  expect(result.judgement.reasons).toEqual([]);
  const [pause, resume] = done(result);
  expect(pause?.chosen).toMatch(/^mesh neighbours of node-1: it has .*\bboot-1\b.* in its mesh$/);
  expect(pause?.changed).not.toContain("node-1");
  expect(resume).toMatchObject({ cause: "undo", action: { kind: "resume", nodes: pause?.changed } });
});

test("two roles that are due at once take different nodes, and one that is restarted is free at once", async () => {
  const result = await run(
    "- name: b",
    "  for: 2s",
    "  faults:",
    "    - { memory: { of: { role: best-connected }, limit: 64MiB }, at: 100ms }",
    "    - { cpu: { of: { role: best-connected }, limit: 10% }, at: 100ms, for: 300ms }",
    "    - { restart: { role: best-connected, of: node-6 }, at: 300ms }",
    "    - { restart: { role: best-connected, of: node-6 }, at: 1800ms }",
  );
  const changed = done(result)
    .filter(({ chosen }) => chosen !== undefined)
    .map(({ action, changed: nodes }) => ({ kind: action.kind, nodes }));
  expect(changed.map(({ kind }) => kind)).toEqual(["limit", "limit", "restart", "restart"]);
  expect(changed[0]?.nodes).not.toEqual(changed[1]?.nodes);
  expect(changed.slice(2).map(({ nodes }) => nodes)).toEqual([["node-6"], ["node-6"]]);
  expect(done(result).map(({ action }) => action)).toContainEqual({
    kind: "limit",
    nodes: changed[1]?.nodes,
    limits: { cpus: null },
  });
});

test("a role that nobody has hits nothing, so that nothing is claimed of it", async () => {
  const result = await run(
    "- name: b",
    "  for: 500ms",
    "  faults:",
    "    - { kill: node-1, at: 0ms }",
    "    - { pause: { role: mesh-neighbour, of: node-1 }, at: 200ms }",
  );
  const pause = done(result).find(({ action }) => action.kind === "pause");
  expect(pause).toMatchObject({
    action: { kind: "pause", nodes: [] },
    changed: [],
    chosen: "mesh neighbours of node-1: it was not seen to run",
  });
  expect(result.judgement.outcome).toBe("inconclusive");
  expect(result.judgement.reasons.join()).toContain("mesh neighbours of node-1: it was not seen to run");
});
