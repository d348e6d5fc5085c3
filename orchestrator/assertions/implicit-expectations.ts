/**
 * What every plan expects without saying so: an `until` phase comes to its state, a started node becomes ready, and
 * no node dies by itself.
 */
import { listText } from "../base/list-text.ts";
import { formatMs } from "../base/units.ts";
import { healthOf } from "../measures/health.ts";
import type { ExpectationVerdict, Violation } from "../model/verdict.ts";
import type { History, PhaseSpan } from "../trace/history.ts";

const reportedNodes = 10;

/** A node that boots on a busy host takes seconds; one that takes this long hangs. At a run's end less is enough to tell. */
const longestStartMs = 60_000;
const longestStartAtEndMs = 15_000;

/** One verdict for each `until` phase, and one for each phase in which a node hung at its start or died by itself. */
export function judgeImplicit(history: History): readonly ExpectationVerdict[] {
  return [...untilVerdicts(history), ...hangVerdicts(history), ...deathVerdicts(history)];
}

function untilVerdicts(history: History): ExpectationVerdict[] {
  return history.plan.phases.flatMap(({ name: phase, end }): ExpectationVerdict[] => {
    if (end.kind === "for") return [];
    const timeout = formatMs(end.timeoutMs);
    const named = { name: `${phase} comes to be ${end.state} within ${timeout}`, kind: "until", phase };
    const span = history.phases.find(({ name }) => name === phase);
    if (span === undefined) {
      return [{ ...named, verdict: { outcome: "inconclusive", reason: `${phase} did not run` } }];
    }
    if (span.timedOut) {
      return [{ ...named, verdict: { outcome: "fail", violations: [notHealthy(span, timeout, history)] } }];
    }
    if (span.ended) return [{ ...named, verdict: { outcome: "pass" } }];
    return [{ ...named, verdict: { outcome: "inconclusive", reason: `the trace ends before ${phase} does` } }];
  });
}

function notHealthy({ name, rounds, endMs }: PhaseSpan, timeout: string, { plan }: History): Violation {
  const last = rounds.at(-1);
  const { healthy, unhealthy } = last ? healthOf(last, plan) : { healthy: [], unhealthy: [] };
  const ailments = unhealthy.map(({ node, reason }) => `${node} ${reason}`);
  const running = healthy.length + unhealthy.length;
  const found =
    unhealthy.length > 0
      ? `${unhealthy.length} of ${running} running nodes: ${listText(ailments, reportedNodes)}`
      : running === 0
        ? "no node ran"
        : "it did not last for long enough";
  return {
    message: `${name} was not healthy within ${timeout}: ${found}`,
    nodes: unhealthy.map((u) => u.node),
    atMs: endMs,
  };
}

function hangVerdicts(history: History): ExpectationVerdict[] {
  const byNode = Map.groupBy(history.statuses, ({ node }) => node);
  const hangs = [...byNode.values()].flatMap((events) =>
    events.flatMap((event, i): Violation[] => {
      const next = events[i + 1];
      const waitedMs = (next?.atMs ?? history.lastMs) - event.atMs;
      const longestMs = next === undefined ? longestStartAtEndMs : longestStartMs;
      if (event.status !== "starting" || waitedMs <= longestMs) return [];
      const message = `${event.node} was started and did not answer its admin API for ${formatMs(waitedMs)}`;
      return [{ message, nodes: [event.node], atMs: event.atMs + longestMs }];
    }),
  );
  return verdictsByPhase(hangs, history, (phase) => ({
    name: `started nodes become ready in ${phase}`,
    kind: "ready",
  }));
}

function deathVerdicts(history: History): ExpectationVerdict[] {
  const deaths = history.statuses.flatMap(({ node, status, reason, atMs }): Violation[] => {
    if (status !== "down" || reason === undefined) return [];
    return [{ message: `${node} went down by itself: ${reason}`, nodes: [node], atMs }];
  });
  return verdictsByPhase(deaths, history, (phase) => ({ name: `no node dies by itself in ${phase}`, kind: "alive" }));
}

/** The undoing of a phase and the settling count as part of the phase before them; of a pause nothing counts. */
function verdictsByPhase(
  violations: readonly Violation[],
  { phases, pauses }: History,
  named: (phase: string) => { name: string; kind: string },
): ExpectationVerdict[] {
  const phaseAt = (atMs: number) => phases.findLast(({ startMs }) => startMs <= atMs)?.name ?? phases[0]?.name ?? "";
  const counts = ({ atMs }: Violation) => !pauses.some(({ fromMs, toMs }) => fromMs <= atMs && atMs <= toMs);
  return [...Map.groupBy(violations.filter(counts), ({ atMs }) => phaseAt(atMs))].map(([phase, own]) => ({
    ...named(phase),
    phase,
    verdict: { outcome: "fail", violations: own },
  }));
}
