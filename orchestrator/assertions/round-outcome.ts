/** What rounds of observation show, and whether that meets a test: one round by itself, or on medians of the last ones. */
import { listText } from "../base/list-text.ts";
import { runningNodes } from "../measures/running-nodes.ts";
import type { Plan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { History } from "../trace/history.ts";
import type { NodeAt, Round } from "../trace/network-state.ts";

/** Rounds that a state must last, and that a subject must be seen for, to be judged. */
export const steadyRounds = 3;
export const medianRounds = 5;

/** What one round, or a span of time, shows of one subject. */
export interface Reading {
  /** Who it counts for in the share: a node, or the network as a whole. */
  readonly subject: string;
  /** The same from round to round; tells a subject's readings apart, as by topic. */
  readonly key: string;
  readonly nodes: readonly NodeId[];
  /** Undefined when it should have answered and did not. */
  readonly value: number | undefined;
  /** "node-3 has mesh degree 2". */
  readonly text: string;
}

/** What is asked of readings. */
export interface Asked {
  readonly accepts: (value: number) => boolean;
  /** How many of the subjects must be accepted, 0..1. */
  readonly share: number;
}

export interface RoundTest extends Asked {
  /** "mesh degree 4..8 for 95% of desktop". */
  readonly expected: string;
  /** Who is judged, for the case that none of them ran: "desktop". */
  readonly whom: string;
  readonly read: (round: Round) => readonly Reading[];
}

/** Readings held against what is asked of them. */
export interface Tally {
  readonly holds: boolean;
  readonly subjects: number;
  readonly offenders: readonly Reading[];
}

export interface RoundOutcome extends Tally {
  readonly round: Round;
}

export function tallyOf(readings: readonly Reading[], { accepts, share }: Asked): Tally {
  const offenders = readings.filter(({ value }) => value === undefined || !accepts(value));
  const subjects = new Set(readings.map(({ subject }) => subject)).size;
  const accepted = subjects - new Set(offenders.map(({ subject }) => subject)).size;
  // The tolerance is for shares that binary fractions cannot hold, as 0.95.
  return { holds: subjects > 0 && accepted / subjects >= share - 1e-9, subjects, offenders };
}

/** The rounds up to those in which the state has come to hold, and the first of these. */
export function untilItHolds(
  rounds: readonly Round[],
  test: RoundTest,
): { readonly outcomes: readonly RoundOutcome[]; readonly held: RoundOutcome | undefined } {
  const outcomes: RoundOutcome[] = [];
  for (const round of rounds) {
    outcomes.push({ round, ...tallyOf(test.read(round), test) });
    const run = outcomes.slice(-steadyRounds);
    if (run.length === steadyRounds && run.every(({ holds }) => holds)) return { outcomes, held: run[0] };
  }
  return { outcomes, held: undefined };
}

/** One outcome a round, each on the medians of the five rounds that end with it. */
export function steadyOutcomes(rounds: readonly Round[], test: RoundTest): readonly RoundOutcome[] {
  const recent: ReadonlyMap<string, Reading>[] = [];
  return rounds.map((round) => {
    const present = new Map(test.read(round).map((reading) => [reading.key, reading]));
    recent.push(present);
    if (recent.length > medianRounds) recent.shift();
    const steady = [...present.keys()].flatMap((key) => medianReading(recent.flatMap((seen) => seen.get(key) ?? [])));
    return { round, ...tallyOf(steady, test) };
  });
}

/** Nothing while there are too few; the latest silence when silence prevails; else the middle one, of two the lower. */
function medianReading(readings: readonly Reading[]): readonly Reading[] {
  if (readings.length < steadyRounds) return [];
  const [silent, answered] = [readings.filter(isSilent), readings.filter((reading) => !isSilent(reading))];
  if (silent.length >= answered.length) return silent.slice(-1);
  const ascending = answered.toSorted((a, b) => (a.value ?? 0) - (b.value ?? 0));
  return ascending.slice((ascending.length - 1) >> 1).slice(0, 1);
}

function isSilent({ value }: Reading): boolean {
  return value === undefined;
}

/** Readings of the running nodes of some groups (all groups when undefined), from a measure's values. */
export function nodeReadings(
  round: Round,
  plan: Plan,
  groups: readonly string[] | undefined,
  values: ReadonlyMap<NodeId, number>,
  describe: (value: number) => string,
): readonly Reading[] {
  return runningNodes(round, plan)
    .filter(({ plan: { group }, at }) => (groups === undefined || groups.includes(group)) && !isOutdated(at))
    .flatMap(({ plan: { id }, at }): Reading[] => {
      const reading = { subject: id, key: keyOf(id, at), nodes: [id] };
      if (!at.answered) return [{ ...reading, value: undefined, text: `${id} does not answer` }];
      const value = values.get(id);
      return value === undefined ? [] : [{ ...reading, value, text: `${id} ${describe(value)}` }];
    });
}

/** Of a node since it was started, or came out of a pause: what it was before is no evidence of what it is. */
export function keyOf(id: NodeId, { readyAtMs }: NodeAt): string {
  return `${id} since ${readyAtMs}`;
}

/** All that is known of it is from before a pause. */
export function isOutdated({ answered, viewAtMs = Infinity, readyAtMs = 0 }: NodeAt): boolean {
  return answered && viewAtMs < readyAtMs;
}

/**
 * Of the network as a whole. It should be known of every running node as it is since a fault began or ended last: where it is not, nothing
 * is known of the whole.
 */
export function networkReading(
  round: Round,
  { plan, faults }: Pick<History, "plan" | "faults">,
  found: Pick<Reading, "value" | "text" | "nodes">,
): Reading {
  const edges = faults.flatMap(({ fromMs, toMs }) => [fromMs, toMs]).filter((ms) => ms <= round.atMs);
  const changedMs = edges.reduce((last, ms) => Math.max(last, ms), 0);
  const unseen = runningNodes(round, plan).filter(({ at: { viewAtMs = Infinity } }) => viewAtMs < changedMs);
  const reading = { subject: "network", key: "network", ...found };
  if (unseen.length === 0) return reading;
  const nodes = unseen.map(({ plan: { id } }) => id);
  return {
    ...reading,
    nodes,
    value: undefined,
    text: `${listText(nodes, 10)} not seen since the last fault began or ended`,
  };
}
