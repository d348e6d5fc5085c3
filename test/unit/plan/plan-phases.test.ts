import fc from "fast-check";
import { expect, test } from "vitest";
import type { Plan } from "../../../orchestrator/model/plan.ts";
import type { Action, LateAction } from "../../../orchestrator/model/step.ts";
import { isLate } from "../../../orchestrator/scenario/late-action.ts";
import { planOf, twoRegions } from "./plan-of.ts";

type Status = "new" | "up" | "down" | "paused";

/** Acts a plan out; throws when a node is stopped that does not run, or resumed that is not frozen. */
function actOut(plan: Plan) {
  const status = new Map<string, Status>(plan.nodes.map((node) => [node.id, "new"]));
  const cuts = new Set<string>();
  const perform = (action: Action | LateAction, undoing: boolean) => {
    if (isLate(action)) throw new Error(`${action.kind} is not acted out`);
    if (action.kind === "partition" || action.kind === "change") cuts.add(action.id);
    else if (action.kind === "heal") cuts.delete(action.id);
    else {
      for (const node of action.nodes) {
        const before = status.get(node);
        const after = afterAction(action.kind, before ?? "new");
        if (after === undefined && !undoing) throw new Error(`${action.kind} of ${node}, which is ${before}`);
        if (after !== undefined) status.set(node, after);
      }
    }
  };
  return plan.phases.map((phase) => {
    for (const { action } of phase.timeline) perform(action, false);
    const atEnd = new Map(status);
    for (const action of phase.undo) perform(action, true);
    return { atEnd, afterUndo: new Map(status), cuts: [...cuts] };
  });
}

function afterAction(kind: string, before: Status): Status | undefined {
  if (kind === "start") return before === "new" || before === "down" ? "up" : undefined;
  if (kind === "resume") return before === "paused" ? "up" : undefined;
  if (before !== "up") return undefined;
  return kind === "pause" ? "paused" : kind === "restart" ? "up" : "down";
}

const busy = (seed: number) =>
  `seed: ${seed}\n${twoRegions}groups: { boot: { count: 2, bootstrap: true }, node: { count: 12 }, phone: { count: 6 } }
phases:
  - { name: join, until: healthy, timeout: 60s }
  - name: storm
    for: 60s
    churn:
      - { group: node, model: poisson, leave: 20/m, join: 20/m, min-online: 3 }
      - { group: phone, model: sessions, online: { exponential: { mean: 5s } }, offline: { fixed: 2s }, exit: pause }
    faults:
      - { kill: { group: node, count: 2 }, at: 5s, for: 10s }
      - { pause: { group: node, share: 25% }, at: 8s }
      - { stop: node-1, at: 20s, for: 5s }
      - { stop: node-1, at: 30s }
      - { restart: { group: phone, count: 2 }, at: 10s }
      - { partition: [[eu], [us]], at: 10s, for: 10s }
      - { partition: [[boot], [node, phone]], at: 40s }
    conditions:
      - { between: [eu, us], delay: { from: 45ms, to: 200ms }, over: 20s, at: 5s, for: 30s }
      - { from: phone, to: eu, cut: true, flap: { up: 2s, down: 1s } }
  - { name: calm, for: 10s }
`;

test("never stops a node that does not run, and brings all back at the end of each phase", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 1e6 }), async (seed) => {
      for (const { afterUndo, cuts } of actOut(await planOf(busy(seed)))) {
        expect(new Set(afterUndo.values())).toEqual(new Set(["up"]));
        expect(cuts).toEqual([]);
      }
    }),
    { numRuns: 30 },
  );
});

test("undoes links first, then the frozen, then the dead, each node once", async () => {
  const plan = await planOf(busy(1));
  const undo = plan.phases[1]?.undo ?? [];
  expect(undo.map((action) => action.kind)).toEqual(["heal", "resume", "start"]);
  for (const action of undo) if ("nodes" in action) expect(new Set(action.nodes).size).toBe(action.nodes.length);
  expect(plan.phases[2]).toMatchObject({ timeline: [], undo: [] });
});

test("brings a stopped node back after `for:`, and not before", async () => {
  const plan = await planOf(
    "groups: { node: { count: 5 } }\nphases: [{ name: a, for: 30s }, { name: b, for: 30s, faults: [{ stop: node-3, at: 5s, for: 10s }] }]",
  );
  expect(plan.phases[1]?.timeline).toEqual([
    { atMs: 5000, cause: "phases.b.faults.0", action: { kind: "stop", nodes: ["node-3"] } },
    { atMs: 15_000, cause: "phases.b.faults.0", action: { kind: "start", nodes: ["node-3"] } },
  ]);
});

test("keeps what a phase with `keep` did until the end of the next one without", async () => {
  const plan = await planOf(
    `${twoRegions}groups: { node: { count: 6 } }
phases:
  - { name: a, for: 30s }
  - { name: b, for: 30s, keep: true, faults: [{ kill: { group: node, count: 2 } }, { partition: [[eu], [us]] }] }
  - { name: c, for: 30s, faults: [{ pause: { group: node, count: 2 } }] }
  - { name: d, for: 30s }
`,
  );
  const acts = actOut(plan).map(({ afterUndo, cuts }) => ({
    up: [...afterUndo.values()].filter((s) => s === "up").length,
    cuts,
  }));
  expect(acts).toEqual([
    { up: 6, cuts: [] },
    { up: 4, cuts: ["phases.b.faults.1"] },
    { up: 6, cuts: [] },
    { up: 6, cuts: [] },
  ]);
});

test("gives messages to nodes that are there, numbered in order, on the topic of their shard", async () => {
  const plan = await planOf(
    `groups: { node: { count: 8, relay: { cluster: 16, shards: [32, 33] } } }
traffic: { chat: { from: node, rate: 5/s, size: 2KiB } }
phases:
  - { name: all, for: 60s, traffic: [chat], faults: [{ kill: { group: node, count: 3 }, at: 20s, for: 10s }] }
`,
  );
  const [phase] = plan.phases;
  const [traffic] = phase?.traffic ?? [];
  const messages = (traffic?.workloads ?? [])
    .flatMap(({ node, messages: own }) => own.map((message) => ({ node, ...message })))
    .toSorted((a, b) => a.atMs - b.atMs);
  expect(messages).toHaveLength(300);
  expect(messages.map(({ id }) => id)).toEqual(messages.map((_, i) => `all.chat.${i + 1}`));
  expect(messages[0]).toMatchObject({ topic: "/waku/2/rs/16/32", bytes: 2048 });
  const killed = phase?.timeline.flatMap(({ action }) => (action.kind === "kill" ? action.nodes : [])) ?? [];
  expect(killed).toHaveLength(3);
  const ofKilled = messages.filter(({ node }) => killed.includes(node)).map(({ atMs }) => atMs);
  expect(ofKilled.filter((atMs) => atMs > 18_000 && atMs < 35_000)).toEqual([]);
  expect(ofKilled.some((atMs) => atMs > 35_000)).toBe(true);
});
