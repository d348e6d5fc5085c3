import { expect, test } from "vitest";
import type { Plan } from "../../../orchestrator/model/plan.ts";
import { linkMoments } from "../../../orchestrator/plan/link-moments.ts";
import { planOf, twoRegions } from "./plan-of.ts";

const head = `${twoRegions}defaults: { peering: { persistence: true } }
groups:
  boot: { count: 2, bootstrap: true }
  node: { count: 6 }
  old: { count: 2, implementation: js-2 }
phases:
  - { name: join, for: 20s }
`;

function planWith(...lines: string[]): Promise<Plan> {
  return planOf(`${head}${lines.map((line) => `  ${line}\n`).join("")}`);
}

/** What faults and behaviours do in the second phase, and what its end brings back. */
function second({ phases }: Plan) {
  const [, phase] = phases;
  const timeline = phase?.timeline.map(({ atMs, action }) => ({ atMs, ...action }));
  return { timeline, undo: phase?.undo };
}

test("limits, clocks and disks begin and end at their times, and the phase's end brings all of them back", async () => {
  const plan = await planWith(
    "- name: b",
    "  for: 30s",
    "  faults:",
    "    - { cpu: { of: node-1, limit: 10% }, at: 5s, for: 10s }",
    "    - { memory: { of: [node-1, old], limit: 64MiB }, at: 6s }",
    "    - { clock: { of: node-2, offset: -30s }, at: 7s, for: 1s }",
    "    - { disk: { of: boot, state: read-only }, at: 8s, for: 1s }",
  );
  const old = ["node-1", "old-1", "old-2"];
  expect(second(plan)).toEqual({
    timeline: [
      { atMs: 5000, kind: "limit", nodes: ["node-1"], limits: { cpus: 0.1 } },
      { atMs: 6000, kind: "limit", nodes: old, limits: { memoryBytes: 64 * 1024 ** 2 } },
      { atMs: 7000, kind: "clock", nodes: ["node-2"], offsetMs: -30_000 },
      { atMs: 8000, kind: "clock", nodes: ["node-2"], offsetMs: 0 },
      { atMs: 8000, kind: "disk", nodes: ["boot-1", "boot-2"], disk: "read-only" },
      { atMs: 9000, kind: "disk", nodes: ["boot-1", "boot-2"], disk: "writable" },
      { atMs: 15_000, kind: "limit", nodes: ["node-1"], limits: { cpus: null } },
    ],
    undo: [
      { kind: "disk", nodes: ["boot-1", "boot-2"], disk: "writable" },
      { kind: "limit", nodes: ["node-1"], limits: { cpus: null } },
      { kind: "limit", nodes: old, limits: { memoryBytes: null } },
      { kind: "clock", nodes: ["node-2"], offsetMs: 0 },
      // Who died of it comes back.
      { kind: "start", nodes: ["node-1", "old-1", "old-2", "boot-1", "boot-2"] },
    ],
  });
});

test("an upgrade and a behaviour are lives of their nodes, which go on as planned at the phase's end", async () => {
  const plan = await planWith(
    "- name: b",
    "  for: 30s",
    "  faults: [{ upgrade: { group: old, to: js }, at: 5s }]",
    "  behaviours: [{ of: node-1, behaviour: { sybil: { victim: node-2, identities: 9 } }, at: 10s, for: 5s }]",
  );
  expect(second(plan)).toEqual({
    timeline: [
      { atMs: 5000, kind: "start", nodes: ["old-1", "old-2"], life: 1, as: "js" },
      { atMs: 10_000, kind: "start", nodes: ["node-1"], life: 1, as: "sybil" },
      { atMs: 15_000, kind: "start", nodes: ["node-1"], life: 0, as: "planned" },
    ],
    undo: [{ kind: "start", nodes: ["old-1", "old-2", "node-1"], life: 0, as: "planned" }],
  });
  const lives = (id: string) => plan.nodes.find((node) => node.id === id)?.lives;
  const victim = plan.nodes.find(({ id }) => id === "node-2");
  expect(lives("old-1")).toEqual([{}, { implementation: "js" }]);
  expect(lives("node-1")).toEqual([
    {},
    {
      behaviour: {
        kind: "sybil",
        victim: [`/ip4/${victim?.address}/tcp/60000/p2p/${victim?.peerId}`],
        identities: 9,
      },
    },
  ]);
  expect(lives("node-3")).toEqual([{}]);
});

test("who is meant by a role is left to the run, and brought back by the name of the fault", async () => {
  const plan = await planWith(
    "- name: b",
    "  for: 30s",
    "  churn: { group: old, model: sessions, online: { fixed: 10s }, offline: { fixed: 5s } }",
    "  faults:",
    "    - { kill: { role: best-connected, of: node, count: 2 }, at: 5s, for: 5s }",
    "    - { cpu: { of: { role: mesh-neighbour, of: boot-1 }, limit: 10% }, at: 6s }",
    "    - { stop: node-1, at: 4s, for: 2s }",
    "  behaviours: [{ of: { role: best-connected }, behaviour: mute, at: 12s }]",
  );
  const [, phase] = plan.phases;
  const late = phase?.timeline.filter(({ action }) => action.kind === "choose" || action.kind === "release");
  const others = ["node-2", "node-3", "node-4", "node-5", "node-6"];
  const [kill, cpu, mute] = ["phases.b.faults.0", "phases.b.faults.1", "phases.b.behaviours.0"] as const;
  const best = { kind: "best-connected" };
  expect(late).toEqual([
    {
      atMs: 5000,
      cause: kill,
      action: { kind: "choose", id: kill, role: best, from: others, count: 2, does: { kind: "kill" } },
    },
    {
      atMs: 6000,
      cause: cpu,
      action: {
        kind: "choose",
        id: cpu,
        role: { kind: "mesh-neighbour", of: "boot-1" },
        from: ["boot-2", "node-1", ...others],
        count: 1,
        does: { kind: "limit", limits: { cpus: 0.1 } },
      },
    },
    { atMs: 10_000, cause: kill, action: { kind: "release", id: kill } },
    {
      atMs: 12_000,
      cause: mute,
      action: {
        kind: "choose",
        id: mute,
        role: best,
        from: ["boot-1", "boot-2", "node-1", ...others],
        count: 1,
        does: { kind: "start", life: 1, as: "mute" },
      },
    },
  ]);
  expect(phase?.undo.filter(({ kind }) => kind === "release")).toEqual(
    expect.arrayContaining([kill, cpu, mute].map((id) => ({ kind: "release", id }))),
  );
});

test("what an upgrade keeps stands until the end of the next phase", async () => {
  const plan = await planWith(
    "- { name: b, for: 30s, keep: true, faults: [{ upgrade: { of: node-1, to: js-2 } }, { clock: { of: node-2, offset: 1m } }] }",
    "- { name: c, for: 30s, faults: [{ kill: { group: node, count: 5 } }, { clock: { of: node-1, offset: 1m } }] }",
  );
  const [, b, c] = plan.phases;
  expect(b?.undo).toEqual([]);
  const kill = c?.timeline.find(({ action }) => action.kind === "kill")?.action;
  expect(kill && "nodes" in kill && kill.nodes.toSorted()).toEqual(["node-2", "node-3", "node-4", "node-5", "node-6"]);
  expect(c?.undo).toEqual([
    { kind: "clock", nodes: ["node-2", "node-1"], offsetMs: 0 },
    { kind: "start", nodes: expect.arrayContaining(["node-2"]) },
    { kind: "start", nodes: ["node-1"], life: 0, as: "planned" },
  ]);
});

test("links are not measured at nodes that a late action may have taken away", async () => {
  const plan = await planWith(
    "- name: b",
    "  for: 60s",
    "  faults:",
    "    - { kill: { role: best-connected, of: node }, at: 5s, for: 25s }",
    "    - { cpu: { of: boot, limit: 10% }, at: 6s }",
    "  conditions: [{ of: old, delay: 50ms, at: 10s, for: 10s }, { of: old, delay: 60ms, at: 40s, for: 10s }]",
  );
  const moments = linkMoments(plan.phases).flatMap(({ when, running }) => {
    const count = (group: string) => [...running].filter((id) => id.startsWith(group)).length;
    return when.kind === "in" && when.phase === "b" ? [[when.atMs, count("node"), count("boot")]] : [];
  });
  expect(moments).toEqual([
    [1000, 6, 2],
    [11_000, 0, 2],
    [21_000, 0, 2],
    [41_000, 6, 2],
    [51_000, 6, 2],
  ]);
});
