/** Whether the host kept up: rounds of observation without gaps, nodes that answer, event loops that run. */
import { formatMs } from "../base/units.ts";
import { runningNodes } from "../measures/running-nodes.ts";
import type { History, PhaseSpan } from "../trace/history.ts";
import type { NodeAt, Round } from "../trace/network-state.ts";
import type { TestbedFault } from "./testbed-fault.ts";

const longestGapMs = 5000;
const longestLagMs = 2000;
/** Enough to lose heartbeats and to run into time-outs of a second. */
const busyLagMs = 500;
/** By then nodes have made up for it: redials, heartbeats and what they cost are over. */
export const recoveredMs = 30_000;
/** One node that hangs is its own fault; more than this share of them at once is the host's. */
const hangingShare = 0.2;
const silentRounds = 3;
const mend = "run fewer nodes, or give it more cores";

/** Only of phases that something is expected of. An overload explains what was seen until its phase's end. */
export function observationFaults(history: History): readonly TestbedFault[] {
  const { plan } = history;
  const judged = new Set([
    ...plan.expectations.map((expectation) => expectation.in),
    ...plan.phases.filter(({ end }) => end.kind === "until").map(({ name }) => name),
  ]);
  return history.phases
    .filter(({ name }) => judged.has(name))
    .flatMap((phase) => {
      const overloads = [
        gapIn(phase),
        silenceIn(phase, history),
        nodeLagIn(phase, history, longestLagMs),
        ownLagIn(phase, history),
      ].filter((found) => found !== undefined);
      const strain = overloads.length > 0 ? undefined : nodeLagIn(phase, history, busyLagMs);
      return [
        ...overloads.map((found) => ({ ...faultOf(found, "overloaded"), toMs: phase.endMs, voids: true })),
        ...(strain ? [{ ...faultOf(strain, "busy"), toMs: strain.lastMs + recoveredMs, voids: false }] : []),
      ];
    });
}

function faultOf({ what, atMs }: Found, how: string): Omit<TestbedFault, "toMs" | "voids"> {
  return { message: `${what}; the host is ${how}: ${mend}`, fromMs: atMs, excuses: true };
}

interface Found {
  readonly what: string;
  readonly atMs: number;
}

function gapIn({ name, startMs, endMs, rounds }: PhaseSpan): Found | undefined {
  const times = [startMs, ...rounds.map(({ atMs }) => atMs), endMs];
  for (const [i, atMs] of times.entries()) {
    const gapMs = (times[i + 1] ?? atMs) - atMs;
    if (gapMs > longestGapMs) {
      return { what: `nothing was observed for ${formatMs(gapMs)} in ${name}, ${since(atMs, startMs)}`, atMs };
    }
  }
  return undefined;
}

function silenceIn({ name, startMs, rounds }: PhaseSpan, history: History): Found | undefined {
  const silent = rounds.map((round) => isMostly(round, history, ({ answered }) => !answered));
  const first = silent.findIndex((_, i) => {
    const run = silent.slice(i, i + silentRounds);
    return run.length === silentRounds && run.every(Boolean);
  });
  const atMs = rounds[first]?.atMs;
  if (atMs === undefined) return undefined;
  const what = `more than ${hangingShare * 100}% of the running nodes did not answer in ${name}, ${since(atMs, startMs)}`;
  return { what, atMs };
}

function nodeLagIn(
  { name, startMs, rounds }: PhaseSpan,
  history: History,
  mostMs: number,
): (Found & { readonly lastMs: number }) | undefined {
  const lagging = rounds.filter((round) => isMostly(round, history, ({ loopLagMs }) => loopLagMs > mostMs));
  const [first] = lagging;
  if (first === undefined) return undefined;
  const share = `${hangingShare * 100}%`;
  const what = `more than ${share} of the running nodes lagged by over ${formatMs(mostMs)} in ${name}`;
  const lastMs = lagging.at(-1)?.atMs ?? first.atMs;
  return { what: `${what}, ${since(first.atMs, startMs)}`, atMs: first.atMs, lastMs };
}

function ownLagIn({ name, startMs, endMs }: PhaseSpan, { hosts }: History): Found | undefined {
  const lag = hosts.find(({ atMs, loopLagMs }) => atMs >= startMs && atMs <= endMs && loopLagMs > longestLagMs);
  if (lag === undefined) return undefined;
  const { atMs, loopLagMs } = lag;
  return { what: `the orchestrator lagged by ${formatMs(loopLagMs)} in ${name}, ${since(atMs, startMs)}`, atMs };
}

function isMostly(round: Round, { plan }: History, test: (node: NodeAt) => boolean): boolean {
  const running = runningNodes(round, plan);
  return running.filter(({ at }) => test(at)).length > hangingShare * running.length;
}

function since(atMs: number, startMs: number): string {
  return `${formatMs(atMs - startMs)} after its start`;
}
