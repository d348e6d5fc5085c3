/** How many of the slots that a node has for wanted services are held: by peers that served a trial request. Relay is no such service. */
import type { NodePlan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { Decision } from "../trace/decisions.ts";
import type { History } from "../trace/history.ts";
import type { NodeSpanMeasure } from "./measure.ts";
import { onceAHistory } from "./once-a-history.ts";
import { stintsOf } from "./stints.ts";

/** Ratio 0..1 of each node that wants services and runs at that time. */
export function slotsHeld(history: History, atMs: number): ReadonlyMap<NodeId, number> {
  return new Map(
    history.plan.nodes.flatMap((node): [NodeId, number][] => {
      const wanted = slotsWanted(node);
      const stint = stintsOf(history).findLast((one) => one.node === node.id && one.startMs <= atMs);
      if (wanted === 0 || stint === undefined || stint.endMs < atMs) return [];
      const held = new Set<string>();
      for (const { atMs: changedMs, about, values } of slotChanges(history).get(node.id) ?? []) {
        if (changedMs < stint.startMs || changedMs > atMs) continue;
        const slot = `${values.capability} ${about}`;
        if (values.gained === true) held.add(slot);
        else held.delete(slot);
      }
      return [[node.id, held.size / wanted]];
    }),
  );
}

function slotsWanted({ config }: NodePlan): number {
  return Object.entries(config.peering.capabilities.wanted).reduce(
    (sum, [capability, count]) => sum + (capability === "relay" ? 0 : count),
    0,
  );
}

const slotChanges = onceAHistory(
  ({ decisions }: History): ReadonlyMap<NodeId, readonly Decision[]> =>
    Map.groupBy(
      decisions.filter(({ what }) => what === "service"),
      ({ node }) => node,
    ),
);

export const serviceSlotsMeasure: NodeSpanMeasure = {
  of: "node-span",
  name: "service-slots",
  title: "Service slots held",
  unit: "ratio",
  meaning:
    "Of the slots that a node has for wanted services, those that a peer held at the span's end that had served a trial request.",
  better: "higher",
  over: (history, { toMs }) => slotsHeld(history, toMs),
};
