/** Whether the host kept up, by what it did: rounds of observation without gaps, nodes that answer, event loops that run, events that are read in time. */
import { formatMs } from "../base/units.ts";
import { runningNodes } from "../measures/running-nodes.ts";
import type { History, PhaseSpan } from "../trace/history.ts";
import type { NodeAt, Round } from "../trace/network-state.ts";
import { judgedPhases, recoveredMs, stretchesOf, whenIn } from "./strain.ts";
import type { TestbedFault } from "./testbed-fault.ts";

const longestGapMs = 5000;
const longestLagMs = 2000;
/** Enough to lose heartbeats and to run into time-outs of a second. */
const busyLagMs = 500;
/** One node that hangs is its own fault; more than this share of them at once is the host's. */
const hangingShare = 0.2;
const silentRounds = 3;
const mend = "run fewer nodes, or give it more cores";

/** Only of phases that something is expected of. An overload explains what was seen until its phase's end. */
export function observationFaults(history: History): readonly TestbedFault[] {
  return judgedPhases(history).flatMap((phase) => {
    const overloads = [
      gapIn(phase),
      silenceIn(phase, history),
      overloadIn(phase, history),
      ownLagIn(phase, history),
    ].filter((found) => found !== undefined);
    const strains = overloads.length > 0 ? [] : strainsIn(phase, history);
    return [
      ...overloads.map((found) => ({
        ...faultOf(found, "overloaded"),
        ...{ toMs: phase.endMs, voids: true, sightUntilMs: found.lastMs },
      })),
      ...strains.map((found) => ({ ...faultOf(found, "busy"), toMs: found.lastMs + recoveredMs, voids: false })),
      ...unreadIn(phase, history),
    ];
  });
}

function faultOf({ what, atMs, sinceMs = atMs }: Found, how: string): Omit<TestbedFault, "toMs" | "voids"> {
  return { message: `${what}; the host is ${how}: ${mend}`, fromMs: sinceMs, excuses: true };
}

interface Found {
  readonly what: string;
  readonly atMs: number;
  /** From which on it may have been so, where it is only known afterwards. */
  readonly sinceMs?: number;
  /** When it was so for the last time in its phase. */
  readonly lastMs: number;
}

function gapIn(phase: PhaseSpan): Found | undefined {
  const times = [phase.startMs, ...phase.rounds.map(({ atMs }) => atMs), phase.endMs];
  const gaps = times.flatMap((atMs, i) => {
    const untilMs = times[i + 1] ?? atMs;
    return untilMs - atMs > longestGapMs ? [{ atMs, untilMs }] : [];
  });
  const [first] = gaps;
  if (first === undefined) return undefined;
  const { atMs, untilMs } = first;
  const what = `nothing was observed for ${formatMs(untilMs - atMs)} ${whenIn(phase, atMs)}`;
  return { what, atMs, lastMs: gaps.at(-1)?.untilMs ?? untilMs };
}

function silenceIn(phase: PhaseSpan, history: History): Found | undefined {
  const silent = phase.rounds.map((round) => isMostly(round, history, ({ answered }) => !answered));
  const begins = phase.rounds.filter((_, i) => {
    const run = silent.slice(i, i + silentRounds);
    return run.length === silentRounds && run.every(Boolean);
  });
  const [first] = begins;
  if (first === undefined) return undefined;
  const { atMs } = first;
  const what = `more than ${hangingShare * 100}% of the running nodes did not answer ${whenIn(phase, atMs)}`;
  return { what, atMs, lastMs: phase.rounds.findLast((_, i) => silent[i])?.atMs ?? atMs };
}

function overloadIn(phase: PhaseSpan, history: History): Found | undefined {
  const lagging = laggingRounds(phase, history, longestLagMs);
  const [first] = lagging;
  if (first === undefined) return undefined;
  const { atMs } = first;
  return {
    what: lagText(phase, atMs, longestLagMs),
    atMs,
    sinceMs: sinceLast(phase.rounds, atMs),
    lastMs: lagging.at(-1)?.atMs ?? atMs,
  };
}

function strainsIn(phase: PhaseSpan, history: History): readonly Found[] {
  return stretchesOf(laggingRounds(phase, history, busyLagMs)).map((stretch) => {
    const [{ atMs }] = stretch;
    return { what: lagText(phase, atMs, busyLagMs), atMs, lastMs: stretch.at(-1)?.atMs ?? atMs };
  });
}

function laggingRounds({ rounds }: PhaseSpan, history: History, mostMs: number): readonly Round[] {
  return rounds.filter((round) => isMostly(round, history, ({ loopLagMs }) => loopLagMs > mostMs));
}

function lagText(phase: PhaseSpan, atMs: number, mostMs: number): string {
  const nodes = `more than ${hangingShare * 100}% of the running nodes`;
  return `${nodes} lagged by over ${formatMs(mostMs)} ${whenIn(phase, atMs)}`;
}

function ownLagIn(phase: PhaseSpan, { hosts }: History): Found | undefined {
  const isLag = ({ atMs, loopLagMs }: (typeof hosts)[number]) =>
    atMs >= phase.startMs && atMs <= phase.endMs && loopLagMs > longestLagMs;
  const lags = hosts.filter(isLag);
  const [first] = lags;
  if (first === undefined) return undefined;
  const { atMs, loopLagMs } = first;
  const what = `the orchestrator lagged by ${formatMs(loopLagMs)} ${whenIn(phase, atMs)}`;
  return { what, atMs, sinceMs: sinceLast(hosts, atMs), lastMs: lags.at(-1)?.atMs ?? atMs };
}

/** A lag is the longest since the look before: after that one. */
function sinceLast(looks: readonly { readonly atMs: number }[], atMs: number): number {
  const before = looks.findLast((look) => look.atMs < atMs);
  return before === undefined ? atMs : before.atMs + 1;
}

/** What a node had to forget before it was read is missing in every figure that is made of events. */
function unreadIn(phase: PhaseSpan, { samples }: History): readonly TestbedFault[] {
  const lost = [...samples].flatMap(([node, own]) =>
    own
      .filter(({ atMs, droppedEvents }) => droppedEvents > 0 && atMs >= phase.startMs && atMs <= phase.endMs)
      .map(({ atMs, droppedEvents }) => ({ node, atMs, droppedEvents })),
  );
  const first = lost.toSorted((a, b) => a.atMs - b.atMs)[0];
  if (first === undefined) return [];
  const count = lost.reduce((sum, { droppedEvents }) => sum + droppedEvents, 0);
  const nodes = new Set(lost.map(({ node }) => node)).size;
  const whose = nodes === 1 ? first.node : `${nodes} nodes, first of ${first.node},`;
  const message =
    `${count} events of ${whose} were forgotten before they were read ${whenIn(phase, first.atMs)}; ` +
    "what became of messages is not known: send fewer, or run fewer nodes";
  return [{ message, fromMs: phase.startMs, toMs: phase.endMs, excuses: true, voids: true }];
}

function isMostly(round: Round, { plan }: History, test: (node: NodeAt) => boolean): boolean {
  const running = runningNodes(round, plan);
  return running.filter(({ at }) => test(at)).length > hangingShare * running.length;
}
