import { expect, test } from "vitest";
import type { LinkAction } from "../../../../orchestrator/model/step.ts";
import type { ActionEvent } from "../../../../orchestrator/model/trace.ts";
import { shownFaults } from "../../../../orchestrator/report/html/faults.ts";
import { historyOf } from "../../../../orchestrator/trace/history.ts";
import { sampleRun, sampleStartMs } from "../sample-run.ts";

const { header, events } = sampleRun();

function faultsOf(...actions: readonly ActionEvent[]) {
  const quiet = events.filter(({ kind }) => kind !== "action");
  return shownFaults(historyOf({ header, events: [...quiet, ...actions], truncated: false }));
}

function done(atS: number, action: ActionEvent["action"], cause = "phases.split.faults.0"): ActionEvent {
  const changed = "nodes" in action ? action.nodes : ["node-1"];
  return { kind: "action", atMs: sampleStartMs + atS * 1000, tookMs: 0, phase: "split", cause, action, changed };
}

const slow = (delayMs: number): LinkAction => ({
  kind: "change",
  id: "slow",
  what: "eu - us",
  links: { kind: "path", from: ["node-1"], to: ["node-6"], bothWays: true },
  to: { delayMs },
});

test("a ramp is one fault, by its first step, from there to its heal", () => {
  const heal = { kind: "heal", id: "slow", what: "eu - us" } as const;
  expect(faultsOf(done(70, slow(100)), done(72, slow(200)), done(74, slow(300)), done(80, heal))).toEqual([
    { fromS: 70, toS: 80, label: "eu - us: delay 100ms", on: "links" },
  ]);
});

test("the same change again, after its heal, is another fault", () => {
  const heal = { kind: "heal", id: "slow", what: "eu - us" } as const;
  const spans = faultsOf(done(70, slow(100)), done(75, heal), done(80, slow(100)), done(85, heal));
  expect(spans.map(({ fromS, toS }) => [fromS, toS])).toEqual([
    [70, 75],
    [80, 85],
  ]);
});

test("what nothing brought back is in force to the end of the run", () => {
  expect(faultsOf(done(70, { kind: "kill", nodes: ["node-1", "node-2"] }))).toEqual([
    { fromS: 70, toS: 118, label: "kill node-1, node-2", on: "nodes" },
  ]);
});

test("a start is none", () => {
  expect(faultsOf(done(70, { kind: "start", nodes: ["node-1"] }))).toEqual([]);
});
