/** The times after faults, in which a network can recover. */
import { type FaultSpan, faultSpans } from "../trace/faults.ts";
import type { History, PhaseSpan } from "../trace/history.ts";
import type { Round } from "../trace/network-state.ts";

export interface Calm {
  /** The faults that were over when it began. */
  readonly after: FaultSpan;
  /** When the last of them was over. */
  readonly fromMs: number;
  /** When the next fault began; the time of the trace's last round where none did. */
  readonly toMs: number;
  readonly endsWith: "fault" | "trace";
  /** In order of time; none of a pause. */
  readonly rounds: readonly Round[];
}

/**
 * In order of time: after each time that faults were in force in the phase; where none was, after the last time before it. A fault
 * that the trace sees no end of leaves none.
 */
export function calmsOf(phase: PhaseSpan, { faults, rounds, pauses }: History): readonly Calm[] {
  const spans = faultSpans(faults);
  const own = spans.filter(({ fromMs, toMs }) => fromMs <= phase.endMs && toMs > phase.startMs);
  const meant = own.length > 0 ? own : spans.filter(({ toMs }) => toMs <= phase.startMs).slice(-1);
  const isPaused = ({ atMs }: Round) => pauses.some(({ fromMs, toMs }) => atMs >= fromMs && atMs <= toMs);
  return meant
    .filter(({ toMs }) => toMs !== Infinity)
    .map((after) => {
      const fromMs = after.toMs;
      const next = spans.find((span) => span.fromMs > fromMs);
      const toMs = next?.fromMs ?? rounds.at(-1)?.atMs ?? fromMs;
      return {
        after,
        fromMs,
        toMs,
        endsWith: next === undefined ? "trace" : "fault",
        rounds: rounds.filter((round) => round.atMs >= fromMs && round.atMs <= toMs && !isPaused(round)),
      };
    });
}
