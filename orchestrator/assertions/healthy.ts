/** `healthy: { of: desktop, share: 95% }`: nodes with enough mesh peers and connections, see `measures/health.ts`. */
import { z } from "zod";
import { formatShare, shareRatio } from "../base/units.ts";
import { healthOf } from "../measures/health.ts";
import { type Assertion, groupNames, groupsText } from "./assertion.ts";
import { judgeRounds } from "./over-rounds.ts";
import { isOutdated, keyOf, type Reading } from "./round-outcome.ts";

const schema = z.strictObject({
  /** Whom it is asked of; all nodes when left out. */
  of: groupNames().optional(),
  /** How many of the running ones must be healthy, 0..1. */
  share: shareRatio().prefault("100%"),
});

export const healthy: Assertion<typeof schema> = {
  schema,
  over: () => "rounds",
  groupFields: ["of"],
  sentence: ({ of, share }) => `${formatShare(share)} of ${groupsText(of)} healthy`,
  judge(expectation, history) {
    const { of, share } = expectation.config;
    const { plan } = history;
    const asked = new Set(plan.nodes.filter(({ group }) => of?.includes(group) ?? true).map(({ id }) => id));
    return judgeRounds(expectation, history, {
      expected: healthy.sentence(expectation.config),
      whom: groupsText(of),
      read(round) {
        const health = healthOf(round, plan);
        const reading = (node: string, value: number, text: string): Reading[] => {
          const at = round.nodes.get(node);
          if (at === undefined || isOutdated(at) || !asked.has(node)) return [];
          return [{ subject: node, key: keyOf(node, at), nodes: [node], value, text: `${node} ${text}` }];
        };
        return [
          ...health.healthy.flatMap((node) => reading(node, 1, "is healthy")),
          ...health.unhealthy.flatMap(({ node, reason }) => reading(node, 0, reason)),
        ];
      },
      accepts: (value) => value === 1,
      share,
    });
  },
};
