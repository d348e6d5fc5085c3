/** `mesh-degree: { of: desktop, min: 4, max: 8, share: 95% }`: running mesh peers of a node, on each of its topics. */
import { meshDegrees } from "../measures/mesh-degree.ts";
import { topicsOf } from "../measures/topics.ts";
import { type Assertion, groupsText } from "./assertion.ts";
import { isWithin } from "./figure-limit.ts";
import { nodeRange, rangeSentence } from "./node-range.ts";
import { judgeRounds } from "./over-rounds.ts";
import { nodeReadings } from "./round-outcome.ts";

export const meshDegree: Assertion<typeof nodeRange> = {
  schema: nodeRange,
  over: () => "rounds",
  groupFields: ["of"],
  sentence: (config) => rangeSentence("mesh degree", config),
  judge(expectation, history) {
    const { config } = expectation;
    const { plan } = history;
    const topics = [...new Set(plan.nodes.flatMap(topicsOf))];
    return judgeRounds(expectation, history, {
      expected: rangeSentence("mesh degree", config),
      whom: groupsText(config.of),
      read: (round) =>
        topics.flatMap((topic) => {
          const where = topics.length > 1 ? ` on ${topic}` : "";
          const degrees = meshDegrees(round, plan, topic);
          return nodeReadings(round, plan, config.of, degrees, (degree) => `has mesh degree ${degree}${where}`).map(
            (reading) => ({ ...reading, key: `${reading.key} ${topic}` }),
          );
        }),
      accepts: (value) => isWithin(value, config),
      share: config.share,
    });
  },
};
