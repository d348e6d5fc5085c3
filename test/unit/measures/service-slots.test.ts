/** Slots of node-1, which wants two store peers and one filter peer, on a run of ten seconds. */
import { expect, test } from "vitest";
import type { Decision, PeeringConfig } from "../../../node-image/contract/index.ts";
import { serviceSlotsMeasure } from "../../../orchestrator/measures/service-slots.ts";
import { historyOf } from "../../../orchestrator/trace/history.ts";
import { planOf, startMs, steadyRun } from "../trace/record-trace.ts";

const at = (second: number) => startMs + second * 1000;

const slot = (second: number, peer: string, capability: string, gained: boolean): Decision => ({
  kind: "decision",
  atMs: at(second),
  what: "service",
  peer,
  reason: "x",
  values: { capability, gained },
});

function heldAt(second: number, told: readonly Decision[], restartS?: number) {
  const plan = planOf(["node-1", "node-2"]);
  const nodes = plan.nodes.map((node, i) => {
    const wanted: PeeringConfig["capabilities"]["wanted"] = i === 0 ? { store: 2, filter: 1, relay: 6 } : { relay: 6 };
    const { peering } = node.config;
    return {
      ...node,
      config: { ...node.config, peering: { ...peering, capabilities: { ...peering.capabilities, wanted } } },
    };
  });
  const run = steadyRun({ ...plan, nodes }, (now, recorded) => {
    if (now === restartS) {
      recorded.status(now - 0.5, "node-1", "down");
      recorded.status(now - 0.4, "node-1", "starting");
      recorded.status(now - 0.2, "node-1", "ready");
    }
    return now === 10 ? { more: { "node-1": { events: told } } } : undefined;
  });
  return serviceSlotsMeasure.over(historyOf(run), { fromMs: at(0), toMs: at(second) });
}

test("slots are held from when they were gained until they are lost, among all that are wanted but relay", () => {
  const told = [slot(1, "a", "store", true), slot(2, "a", "filter", true), slot(4, "a", "store", false)];
  expect(heldAt(0.5, told)).toEqual(new Map([["node-1", 0]]));
  expect(heldAt(3, told)).toEqual(new Map([["node-1", 2 / 3]]));
  expect(heldAt(5, told)).toEqual(new Map([["node-1", 1 / 3]]));
});

test("who failed a trial without a slot loses none", () => {
  expect(heldAt(3, [slot(1, "a", "store", true), slot(2, "b", "store", false)])).toEqual(new Map([["node-1", 1 / 3]]));
});

test("a node that was restarted holds nothing of before, and one that is down has no figure", () => {
  const told = [slot(1, "a", "store", true)];
  expect(heldAt(6, told, 5)).toEqual(new Map([["node-1", 0]]));
  expect(heldAt(4.55, told, 5)).toEqual(new Map());
});
