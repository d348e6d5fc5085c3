/** Clocks that were set wrong by a fault and show the right time all the same: the nodes' own clocks, seen in every round, tell. */
import { median } from "simple-statistics";
import { formatMs } from "../base/units.ts";
import type { NodeId } from "../model/step.ts";
import type { ActionEvent } from "../model/trace.ts";
import type { History } from "../trace/history.ts";
import type { TestbedFault } from "./testbed-fault.ts";
import { describeCause, vacuous } from "./vacuous.ts";

/** By less a clock differs from another by itself, and by what it takes to ask for it. */
const clockErrorMs = 1000;

export function unmovedClocks(history: History): readonly TestbedFault[] {
  return history.actions.flatMap((event) => {
    const { action, phase, atMs, changed, error } = event;
    if (action.kind !== "clock" || action.offsetMs === 0 || error !== undefined) return [];
    const unmoved = changed.flatMap((node) => {
      const movedMs = movedBy(node, event, history);
      const isUnmoved = movedMs !== undefined && Math.abs(movedMs - action.offsetMs) > toleranceMs(action.offsetMs);
      return isUnmoved ? [`${node} by ${formatOffset(movedMs)}`] : [];
    });
    if (unmoved.length === 0) return [];
    const message = `${describeCause(event)} was not seen: the clocks moved otherwise, ${unmoved.join(", ")}`;
    return [vacuous(message, { phase, fromMs: atMs }, history)];
  });
}

/** Small offsets can still be told from none. */
function toleranceMs(offsetMs: number): number {
  return Math.min(clockErrorMs, Math.abs(offsetMs) / 2);
}

/** While it was set like this, against what it was by itself; undefined where either was not seen. */
function movedBy(node: NodeId, { atMs, tookMs }: ActionEvent, { actions, samples }: History): number | undefined {
  const moves = actions.filter(({ action, changed }) => action.kind === "clock" && changed.includes(node));
  const untilMs = moves.find((move) => move.atMs > atMs)?.atMs ?? Infinity;
  const own = samples.get(node) ?? [];
  const before = own.filter((sample) => sample.atMs < (moves[0]?.atMs ?? 0)).map(({ clockOffsetMs }) => clockOffsetMs);
  const during = own
    .filter((sample) => sample.atMs > atMs + tookMs && sample.atMs < untilMs)
    .map(({ clockOffsetMs }) => clockOffsetMs);
  return before.length === 0 || during.length === 0 ? undefined : median(during) - median(before);
}

function formatOffset(offsetMs: number): string {
  return `${offsetMs < 0 ? "-" : ""}${formatMs(Math.abs(Math.round(offsetMs)))}`;
}
