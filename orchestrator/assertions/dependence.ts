/** `dependence: { on: fleet, at-most: 30% }`: the share of a node's mesh peers that belong to a group. */
import { z } from "zod";
import { formatShare, shareRatio } from "../base/units.ts";
import { dependenceOn } from "../measures/dependence.ts";
import { type Assertion, groupNames } from "./assertion.ts";
import { judgeRounds } from "./over-rounds.ts";
import { nodeReadings } from "./round-outcome.ts";

const schema = z.strictObject({
  on: groupNames(),
  /** Whom it is asked of; all nodes outside of `on` when left out. */
  of: groupNames().optional(),
  /** The largest share that any of them may have, 0..1. */
  "at-most": shareRatio(),
});

export const dependence: Assertion<typeof schema> = {
  schema,
  over: () => "rounds",
  groupFields: ["on", "of"],
  sentence: ({ on, of, "at-most": limit }) =>
    `at most ${formatShare(limit)} of the mesh of ${of?.join(", ") ?? "others"} is ${on.join(", ")}`,
  judge(expectation, history) {
    const { on, of, "at-most": limit } = expectation.config;
    const { plan } = history;
    const others = [...new Set(plan.nodes.map(({ group }) => group))].filter((group) => !on.includes(group));
    const whom = of ?? others;
    const describe = (share: number) => `has ${formatShare(share)} of its mesh in ${on.join(", ")}`;
    return judgeRounds(expectation, history, {
      expected: dependence.sentence(expectation.config),
      whom: whom.join(", "),
      read: (round) => nodeReadings(round, plan, whom, dependenceOn(round, plan, on), describe),
      accepts: (share) => share <= limit,
      share: 1,
    });
  },
};
