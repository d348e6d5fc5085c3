/** `connections: { of: desktop, min: 6, share: 95% }`: distinct peers that a node is connected to. */
import { connectionCounts } from "../measures/connection-counts.ts";
import { type Assertion, groupsText } from "./assertion.ts";
import { isWithin } from "./figure-limit.ts";
import { nodeRange, rangeSentence } from "./node-range.ts";
import { judgeRounds } from "./over-rounds.ts";
import { nodeReadings } from "./round-outcome.ts";

export const connections: Assertion<typeof nodeRange> = {
  schema: nodeRange,
  over: () => "rounds",
  groupFields: ["of"],
  sentence: (config) => rangeSentence("connections", config),
  judge(expectation, history) {
    const { config } = expectation;
    const { plan } = history;
    return judgeRounds(expectation, history, {
      expected: rangeSentence("connections", config),
      whom: groupsText(config.of),
      read: (round) =>
        nodeReadings(
          round,
          plan,
          config.of,
          connectionCounts(round, plan),
          (count) => `is connected to ${count} peers`,
        ),
      accepts: (value) => isWithin(value, config),
      share: config.share,
    });
  },
};
