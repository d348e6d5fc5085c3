/** When faults are in force by a topology's own words: phases whose length is open count with their longest. */
import { spanOf } from "../scenario/faults/node-fault.ts";
import { longestMs, type Phase, type Topology } from "./topology.ts";

/** In ms since the first phase's start. */
export interface PlannedSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface FaultTimes {
  /** In the order of the topology. */
  readonly phases: readonly PlannedSpan[];
  /** In order of time, without overlaps. Of a churn, all of its phase. */
  readonly faults: readonly PlannedSpan[];
  /** The end of the last phase and its settling. */
  readonly endMs: number;
}

export function faultTimes({ phases, settleMs }: Topology): FaultTimes {
  const spans: PlannedSpan[] = [];
  for (const phase of phases) {
    const fromMs = spans.at(-1)?.toMs ?? 0;
    spans.push({ fromMs, toMs: fromMs + longestMs(phase) });
  }
  const faults = phases.flatMap((phase, i) => {
    const startMs = spans[i]?.fromMs ?? 0;
    const healedBy = phases.findIndex(({ keep }, later) => later >= i && !keep);
    const endMs = spans[healedBy]?.toMs ?? startMs;
    return spansIn(phase).map(({ fromMs, toMs }) => ({
      fromMs: startMs + fromMs,
      toMs: Math.min(startMs + toMs, endMs),
    }));
  });
  return { phases: spans, faults: joined(faults), endMs: (spans.at(-1)?.toMs ?? 0) + settleMs };
}

/** Since the phase's start; what has no end of its own lasts until it is healed. */
function spansIn(phase: Phase): readonly PlannedSpan[] {
  const lasting = (fromMs: number, forMs: number | null | undefined) => ({
    fromMs,
    toMs: fromMs + (forMs ?? Infinity),
  });
  return [
    ...phase.nodeFaults.map(spanOf),
    ...phase.partitions.map(({ atMs, forMs }) => lasting(atMs, forMs)),
    ...phase.conditions.map(({ written }) => lasting(written.at, written.for)),
    ...phase.churns.map(() => lasting(0, null)),
  ];
}

function joined(spans: readonly PlannedSpan[]): readonly PlannedSpan[] {
  const all: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = all.at(-1);
    if (last !== undefined && fromMs < last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else all.push({ fromMs, toMs });
  }
  return all;
}
