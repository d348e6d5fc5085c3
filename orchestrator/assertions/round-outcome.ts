/** What rounds of observation show, and whether that meets a test: one round by itself, or on medians of the last ones. */
import { runningNodes } from "../measures/running-nodes.ts";
import type { Plan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { Round } from "../trace/network-state.ts";

/** Rounds that a state must last, and that a subject must be seen for, to be judged. */
export const steadyRounds = 3;
export const medianRounds = 5;

/** What one round shows of one subject. */
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

export interface RoundTest {
  /** "mesh degree 4..8 for 95% of desktop". */
  readonly expected: string;
  /** Who is judged, for the case that none of them ran: "desktop". */
  readonly whom: string;
  readonly read: (round: Round) => readonly Reading[];
  readonly accepts: (value: number) => boolean;
  /** How many of the subjects must be accepted, 0..1. */
  readonly share: number;
}

export interface RoundOutcome {
  readonly round: Round;
  readonly holds: boolean;
  readonly subjects: number;
  readonly offenders: readonly Reading[];
}

export function outcomeOf(round: Round, readings: readonly Reading[], test: RoundTest): RoundOutcome {
  const offenders = readings.filter(({ value }) => value === undefined || !test.accepts(value));
  const subjects = new Set(readings.map(({ subject }) => subject)).size;
  const accepted = subjects - new Set(offenders.map(({ subject }) => subject)).size;
  // The tolerance is for shares that binary fractions cannot hold, as 0.95.
  return { round, holds: subjects > 0 && accepted / subjects >= test.share - 1e-9, subjects, offenders };
}

/** One outcome a round, each on the medians of the five rounds that end with it. */
export function steadyOutcomes(rounds: readonly Round[], test: RoundTest): readonly RoundOutcome[] {
  const recent: ReadonlyMap<string, Reading>[] = [];
  return rounds.map((round) => {
    const present = new Map(test.read(round).map((reading) => [reading.key, reading]));
    recent.push(present);
    if (recent.length > medianRounds) recent.shift();
    const steady = [...present.keys()].flatMap((key) => medianReading(recent.flatMap((seen) => seen.get(key) ?? [])));
    return outcomeOf(round, steady, test);
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
    .filter(({ plan: { group } }) => groups === undefined || groups.includes(group))
    .flatMap(({ plan: { id }, at: { answered } }): Reading[] => {
      const reading = { subject: id, key: id, nodes: [id] };
      if (!answered) return [{ ...reading, value: undefined, text: `${id} does not answer` }];
      const value = values.get(id);
      return value === undefined ? [] : [{ ...reading, value, text: `${id} ${describe(value)}` }];
    });
}
