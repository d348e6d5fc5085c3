/** Expectations of a measure, of whichever kind it is: at each round, or over the phase; of each node, or of the network as a whole. */
import { listText } from "../base/list-text.ts";
import type { Measure } from "../measures/measure.ts";
import { measureText } from "../measures/measure-text.ts";
import { type RoundFacts, roundFacts } from "../measures/round-facts.ts";
import type { Verdict } from "../model/verdict.ts";
import type { History } from "../trace/history.ts";
import type { Round } from "../trace/network-state.ts";
import { type Expectation, groupsText } from "./assertion.ts";
import { judgeRounds } from "./over-rounds.ts";
import { figureReadings, judgeWindow } from "./over-window.ts";
import { networkReading, nodeReadings, type Reading } from "./round-outcome.ts";

export interface MeasureAsked {
  readonly measure: Measure;
  /** What is expected, in words. */
  readonly expected: string;
  /** The groups whose nodes are asked; all when undefined. Of a measure of the network, nothing. */
  readonly of?: readonly string[] | undefined;
  readonly accepts: (value: number) => boolean;
  /** How many of the nodes must be accepted, 0..1. */
  readonly share: number;
}

export function judgeMeasure(expectation: Expectation<unknown>, history: History, asked: MeasureAsked): Verdict {
  const { measure, of } = asked;
  const said = (value: number) => `${measure.name} ${measureText(value, measure.unit)}`;
  const describe = (value: number) => `has ${said(value)}`;
  const ofRound = { ...asked, whom: groupsText(of) };
  const ofWindow = { ...asked, nothing: `nothing was seen of ${measure.name}${of ? ` of ${listText(of, 10)}` : ""}` };
  switch (measure.of) {
    case "node": {
      const factsOf = roundsFacts(history);
      return judgeRounds(expectation, history, {
        ...ofRound,
        read: (round) => nodeReadings(round, history.plan, of, measure.at(factsOf(round)), describe),
      });
    }
    case "network": {
      const factsOf = roundsFacts(history);
      return judgeRounds(expectation, history, {
        ...ofRound,
        read(round) {
          const value = measure.at(factsOf(round));
          return value === null ? [] : [networkReading(round, history, { value, text: said(value), nodes: [] })];
        },
      });
    }
    case "node-span":
      return judgeWindow(expectation, history, {
        ...ofWindow,
        read: (span) => figureReadings(measure.over(history, span), history, of, describe),
      });
    case "span":
      return judgeWindow(expectation, history, {
        ...ofWindow,
        read(span): readonly Reading[] {
          const value = measure.over(history, span);
          const key = "network";
          return value === null ? [] : [{ subject: key, key, nodes: [], value, text: said(value) }];
        },
      });
    default:
      return measure satisfies never;
  }
}

/** Rather than over time. */
export function isOfRounds({ of }: Measure): boolean {
  return of === "node" || of === "network";
}

/** Facts of rounds of a history, each with those of the round before it. */
export function roundsFacts({ rounds, plan }: History): (round: Round) => RoundFacts {
  const before = new Map(rounds.map((round, i) => [round, rounds[i - 1]]));
  return (round) => roundFacts(round, plan, before.get(round));
}
