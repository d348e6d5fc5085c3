/** In which order the sets are measured: those that do not fill their links all at once, the others one by one, those that change last. */
import { type FlowRequest, ipBytesOf } from "../agent/flows.ts";
import { effectOf } from "../agent/shaped-node.ts";
import { type ConditionSet, targetOf } from "./condition-set.ts";

/** Indices of sets that are measured side by side. */
export type Round = readonly number[];

export function roundsOf(sets: readonly ConditionSet[]): readonly Round[] {
  const indices = [...sets.keys()];
  const kind = (index: number) => kindOf(sets[index]);
  return [
    indices.filter((index) => kind(index) === "quiet"),
    ...indices.filter((index) => kind(index) === "full").map((index) => [index]),
    indices.filter((index) => kind(index) === "changing"),
  ].filter((round) => round.length > 0);
}

function kindOf(set: ConditionSet | undefined): "quiet" | "full" | "changing" {
  if (set?.changes !== undefined) return "changing";
  const rates = set === undefined || set.exempt ? [] : [set.up, effectOf(set.shaping, "rate"), set.down];
  return set !== undefined &&
    rates.some((limit) => limit !== undefined && offeredBitsPerSecond(set) > limit.bitsPerSecond)
    ? "full"
    : "quiet";
}

/** What the sender sends, in IP bits. */
export function offeredBitsPerSecond(set: ConditionSet): number {
  return (ipBytesOf({ address: targetOf(set), bytes: set.packets.bytes }) * 8000) / set.packets.everyMs;
}

/** What the measuring program is asked for. */
export function flowOf(set: ConditionSet, pids: { readonly left: number; readonly right: number }): FlowRequest {
  const { count, everyMs, bytes } = set.packets;
  return {
    from: pids.left,
    to: pids.right,
    address: targetOf(set),
    count,
    intervalUs: everyMs * 1000,
    bytes,
    waitMs: 2000,
  };
}
