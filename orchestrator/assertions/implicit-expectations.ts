/** What every plan expects without saying so: an `until` phase comes to its state, and no node dies by itself. */
import { listText } from "../base/list-text.ts";
import { formatMs } from "../base/units.ts";
import { healthOf } from "../measures/health.ts";
import type { ExpectationVerdict, Violation } from "../model/verdict.ts";
import type { History, PhaseSpan } from "../trace/history.ts";

const reportedNodes = 10;

/** One verdict for each `until` phase, and one for each phase in which a node died by itself. */
export function judgeImplicit(history: History): readonly ExpectationVerdict[] {
  return [...untilVerdicts(history), ...deathVerdicts(history)];
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

function deathVerdicts({ statuses, phases }: History): ExpectationVerdict[] {
  const deaths = statuses.filter(({ status, reason }) => status === "down" && reason !== undefined);
  // The undoing of a phase and the settling count as part of the phase before them.
  const phaseAt = (atMs: number) => phases.findLast(({ startMs }) => startMs <= atMs)?.name ?? phases[0]?.name ?? "";
  return [...Map.groupBy(deaths, ({ atMs }) => phaseAt(atMs))].map(([phase, events]) => ({
    name: `no node dies by itself in ${phase}`,
    kind: "alive",
    phase,
    verdict: {
      outcome: "fail",
      violations: events.map(({ node, reason, atMs }) => ({
        message: `${node} went down by itself in ${phase}: ${reason}`,
        nodes: [node],
        atMs,
      })),
    },
  }));
}
