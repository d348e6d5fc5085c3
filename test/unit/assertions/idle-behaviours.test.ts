/** Behaviours that were on and did nothing. */
import { expect, test } from "vitest";
import type { NodePlan, Plan } from "../../../orchestrator/model/plan.ts";
import { observationOf, planOf } from "../trace/record-trace.ts";
import { judgeRun, nodes } from "./judged-run.ts";

const mute = { kind: "mute" } as const;

/** @param as what the first two nodes are */
function planWith(as: (node: NodePlan) => NodePlan): Partial<Plan> {
  return { nodes: planOf(nodes).nodes.map((node, i) => (i < 2 ? as(node) : node)) };
}

const fromTheirStart = planWith((node) => ({ ...node, config: { ...node.config, behaviour: mute } }));
const forAPhase = planWith((node) => ({ ...node, lives: [{}, { behaviour: mute }] }));

const counting = (misdeeds: number) => ({ counters: { ...observationOf().counters, misdeeds } });
const counts = (first: number, second: number) => ({ "node-1": counting(first), "node-2": counting(second) });

test("nodes that are adverse from their start and count no misdeed make the run inconclusive", () => {
  const run = judgeRun(() => ({ more: counts(0, 0) }), fromTheirStart);
  expect(run).toMatchObject({
    outcome: "inconclusive",
    reasons: ["node-1, node-2 behaved as mute (groups.node) and did nothing of it: no misdeed was counted"],
  });
});

test("it takes one of them to have done it once, in whatever life", () => {
  const once = judgeRun((second) => ({ more: counts(0, second === 7 ? 1 : 0) }), fromTheirStart);
  expect(once).toMatchObject({ outcome: "pass", reasons: [] });
});

const begins = { kind: "start", nodes: ["node-1", "node-2"], life: 1 } as const;
const ends = { kind: "start", nodes: ["node-1", "node-2"], life: 0 } as const;
const cause = "phases.steady.behaviours.0";

/** @param misdeeds of node-1 in each round */
const adverseFrom3To7 = (misdeeds: (second: number) => number) =>
  judgeRun((second, recorded) => {
    if (second === 3) recorded.act(2.5, begins, { cause, changed: [...begins.nodes] });
    if (second === 7) recorded.act(6.5, ends, { cause, changed: [...ends.nodes] });
    return { more: counts(misdeeds(second), 0) };
  }, forAPhase);

test("a behaviour of a phase is judged by its own time", () => {
  const reason = `node-1, node-2 behaved as mute (${cause}) and did nothing of it: no misdeed was counted`;
  expect(adverseFrom3To7(() => 0).reasons).toEqual([reason]);
  expect(adverseFrom3To7((second) => (second < 2 || second > 7 ? 1 : 0)).reasons).toEqual([reason]);
  expect(adverseFrom3To7((second) => (second === 5 ? 1 : 0))).toMatchObject({ outcome: "pass", reasons: [] });
});

test("a life that differs in other things goes on behaving as its group does", () => {
  const again = planWith((node) => ({
    ...node,
    config: { ...node.config, behaviour: mute },
    lives: [{}, { freshDisk: true }],
  }));
  const run = judgeRun((second, recorded) => {
    if (second === 3) recorded.act(2.5, begins, { cause: "phases.steady.churn", changed: [...begins.nodes] });
    return { more: counts(second < 3 ? 1 : 0, 0) };
  }, again);
  expect(run).toMatchObject({ outcome: "pass", reasons: [] });
});

test("who was never seen in that time is not said to have done nothing", () => {
  const unseen = judgeRun((second, recorded) => {
    if (second === 3) recorded.act(2.5, { ...begins, nodes: ["node-1"] }, { cause, changed: ["node-1"] });
    if (second === 4) recorded.act(2.7, { ...ends, nodes: ["node-1"] }, { cause, changed: ["node-1"] });
    return undefined;
  }, forAPhase);
  expect(unseen).toMatchObject({ outcome: "pass", reasons: [] });
});
