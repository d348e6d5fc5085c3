/** `components: { is: 2 }`: into how many parts the running nodes fall, joined by connections that both ends list. */
import { z } from "zod";
import { components as componentsOf } from "../measures/components.ts";
import { roundFacts } from "../measures/round-facts.ts";
import type { History } from "../trace/history.ts";
import type { Round } from "../trace/network-state.ts";
import { type Assertion, groupsText } from "./assertion.ts";
import { judgeRounds } from "./over-rounds.ts";
import { networkReading, type Reading } from "./round-outcome.ts";

const schema = z.strictObject({ is: z.int().min(1) });

export const components: Assertion<typeof schema> = {
  schema,
  over: () => "rounds",
  groupFields: [],
  sentence: ({ is }) => componentsText(is),
  judge: (expectation, history) =>
    judgeRounds(expectation, history, {
      expected: componentsText(expectation.config.is),
      whom: groupsText(undefined),
      read: (round) => readingsOf(round, history),
      accepts: (count) => count === expectation.config.is,
      share: 1,
    }),
};

function componentsText(count: number): string {
  return count === 1 ? "1 component" : `${count} components`;
}

/** Names the nodes outside of the largest part: in a network that should be whole, they are the ones cut off. */
function readingsOf(round: Round, history: History): readonly Reading[] {
  const parts = componentsOf(roundFacts(round, history.plan));
  if (parts.length === 0) return [];
  const sizes = parts.map((part) => part.length).join(", ");
  const apart = parts.slice(1).flat();
  const outside = apart.length > 0 && apart.length <= 10 ? `; apart: ${apart.join(", ")}` : "";
  const text = `${componentsText(parts.length)} (of ${sizes} nodes${outside})`;
  return [networkReading(round, history, { nodes: apart, value: parts.length, text })];
}
