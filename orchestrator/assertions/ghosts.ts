/** `ghosts: { of: desktop, max: 0, share: 95% }`: peers that a node lists as connected and that do not list it, in two rounds in a row. */
import { z } from "zod";
import { listText } from "../base/list-text.ts";
import { formatShare, shareRatio } from "../base/units.ts";
import { ghostsOf } from "../measures/one-sided-links.ts";
import { type Assertion, groupNames, groupsText } from "./assertion.ts";
import { roundsFacts } from "./over-measure.ts";
import { judgeRounds } from "./over-rounds.ts";
import { nodeReadings } from "./round-outcome.ts";

const schema = z.strictObject({
  /** Whom it is asked of; all nodes when left out. */
  of: groupNames().optional(),
  max: z
    .int()
    .min(0)
    .meta({ description: "The most that a node may have", examples: [0] })
    .default(0),
  /** How many of the running ones must keep to it, 0..1. */
  share: shareRatio().prefault("100%"),
});

export const ghosts: Assertion<typeof schema> = {
  schema,
  over: () => "rounds",
  groupFields: ["of"],
  sentence: ({ of, max, share }) =>
    `${max === 0 ? "no ghost connections" : `at most ${countText(max)}`} for ${formatShare(share)} of ${groupsText(of)}`,
  judge(expectation, history) {
    const { of, max, share } = expectation.config;
    const factsOf = roundsFacts(history);
    return judgeRounds(expectation, history, {
      expected: ghosts.sentence(expectation.config),
      whom: groupsText(of),
      read(round) {
        const found = ghostsOf(factsOf(round));
        const counts = new Map([...found].map(([node, others]) => [node, others.length]));
        return nodeReadings(round, history.plan, of, counts, (count) => `has ${countText(count)}`).map((reading) => {
          const others = found.get(reading.subject) ?? [];
          return others.length === 0 ? reading : { ...reading, text: `${reading.text} (${listText(others, 3)})` };
        });
      },
      accepts: (count) => count <= max,
      share,
    });
  },
};

function countText(count: number): string {
  return count === 1 ? "1 ghost connection" : `${count} ghost connections`;
}
