import { expect, test } from "vitest";
import type { Action } from "../../../orchestrator/model/step.ts";
import type { ActionEvent } from "../../../orchestrator/model/trace.ts";
import { describeByHand, endOf, standingByHand } from "../../../orchestrator/run/by-hand.ts";

const cut: Action = {
  kind: "change",
  id: "by-hand-2",
  what: "node-1 - node-2",
  links: { kind: "path", from: ["node-1"], to: ["node-2"], bothWays: true },
  to: { cut: true },
};

type Done = readonly [cause: string, action: Action];

function recorded(...actions: Done[]): readonly ActionEvent[] {
  return actions.map(([cause, action], atMs) => ({
    kind: "action",
    atMs,
    tookMs: 1,
    phase: "steady",
    cause,
    action,
    changed: [],
  }));
}

const standing = (...actions: Done[]) =>
  [...standingByHand(recorded(...actions))].map(([number, what]) => describeByHand(number, what));

test("what was done by hand stands, by the number of its command, until something ends it", () => {
  const done: Done[] = [
    ["by hand 1", { kind: "kill", nodes: ["node-1", "node-2"] }],
    ["by hand 2", cut],
    ["by hand 3", { kind: "pause", nodes: ["node-3"] }],
  ];
  expect(standing(...done)).toEqual([
    "by hand 1: kill node-1, node-2",
    "by hand 2: node-1 - node-2: cut",
    "by hand 3: pause node-3",
  ]);
  expect(
    standing(
      ...done,
      ["by hand 4", { kind: "start", nodes: ["node-2"] }],
      ["by hand 5", { kind: "heal", id: "by-hand-2", what: "" }],
      ["by hand 6", { kind: "resume", nodes: ["node-3"] }],
    ),
  ).toEqual(["by hand 1: kill node-1"]);
});

test("what an interrupted run left in force goes by the number 0, and what it brought back stands no more", () => {
  expect(standing(["phases.steady.faults.0", { kind: "kill", nodes: ["node-1"] }])).toEqual([
    "left by the run 0: kill node-1",
  ]);
  expect(
    standing(["by hand 1", { kind: "stop", nodes: ["node-1"] }], ["undo", { kind: "start", nodes: ["node-1"] }]),
  ).toEqual([]);
});

test("limits, disk and clock of a node are held each by itself, whatever becomes of its process", () => {
  const limit = (cpus: number | null): Action => ({ kind: "limit", nodes: ["node-1"], limits: { cpus } });
  const disk: Action = { kind: "disk", nodes: ["node-1"], disk: "full" };
  const restart: Action = { kind: "restart", nodes: ["node-1"] };
  expect(standing(["by hand 1", limit(0.1)], ["by hand 2", disk], ["by hand 3", restart])).toHaveLength(2);
  expect(standing(["by hand 1", limit(0.1)], ["by hand 2", disk], ["by hand 3", limit(null)])).toEqual([
    "by hand 2: disk full on node-1",
  ]);
  const memory: Action = { kind: "limit", nodes: ["node-1"], limits: { memoryBytes: 2 ** 26 } };
  expect(standing(["by hand 1", limit(0.1)], ["by hand 2", memory])).toHaveLength(2);
});

test("the end of all is links first, then the frozen, then the dead", () => {
  const actions = recorded(
    ["by hand 1", { kind: "kill", nodes: ["node-1"] }],
    ["by hand 1", { kind: "pause", nodes: ["node-2"] }],
    ["by hand 1", cut],
  );
  expect(endOf(standingByHand(actions).get(1) ?? [])).toEqual([
    { kind: "heal", id: "by-hand-2", what: "node-1 - node-2: cut" },
    { kind: "resume", nodes: ["node-2"] },
    { kind: "start", nodes: ["node-1"] },
  ]);
});

test("of what failed only what it changed stands", () => {
  const [event] = recorded(["by hand 1", { kind: "clock", nodes: ["node-1", "node-2"], offsetMs: 5000 }]);
  if (event === undefined) throw new Error("nothing was recorded");
  const failed = (changed: readonly string[]) => [...standingByHand([{ ...event, changed, error: "no" }]).values()];
  expect(failed(["node-2"])).toEqual([[{ kind: "clock", nodes: ["node-2"], offsetMs: 5000 }]]);
  expect(failed([])).toEqual([]);
});
