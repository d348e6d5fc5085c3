/**
 * `recovery: { of: desktop, at-most: 30s, share: 95% }`: how long the nodes that faults of the phase left unhealthy take to be
 * healthy again once the faults are over, and to stay so. Of a phase without faults, those before it. See
 * `measures/time-to-recover.ts`; a node to which the next fault left less time says nothing.
 */
import { z } from "zod";
import { durationMs, formatMs, formatShare, shareRatio } from "../base/units.ts";
import { type Recovery, recoveriesOf } from "../measures/time-to-recover.ts";
import type { History } from "../trace/history.ts";
import { type Assertion, allOf, groupNames, groupsText, inconclusive } from "./assertion.ts";
import { type Calm, calmsOf } from "./calms.ts";
import { faultsText } from "./faults-text.ts";
import { phaseWindow } from "./phase-window.ts";
import { type Asked, type Reading, tallyOf } from "./round-outcome.ts";
import { offendersText, violationOf } from "./violation-of.ts";

const schema = z.strictObject({
  /** Whom it is asked of; all nodes when left out. */
  of: groupNames().optional(),
  /** The longest that any of them may take, ms. */
  "at-most": durationMs(),
  /** How many of those left unhealthy must be back by then, 0..1; after each end of faults. */
  share: shareRatio().prefault("100%"),
});

export const recovery: Assertion<typeof schema> = {
  schema,
  over: () => "window",
  groupFields: ["of"],
  sentence: ({ of, "at-most": mostMs, share }) =>
    `${formatShare(share)} of ${groupsText(of)} healthy again within ${formatMs(mostMs)} of the end of faults`,
  judge({ in: name, when, config }, history) {
    const window = phaseWindow(name, when, history);
    if ("reason" in window) return inconclusive(window.reason);
    const mostMs = config["at-most"];
    const { phase, fromMs } = window;
    const isMeant = (calm: Calm) => calm.fromMs < phase.startMs || calm.fromMs >= fromMs;
    const hasTime = (calm: Calm) => calm.toMs - calm.fromMs >= mostMs;
    const calms = calmsOf(phase, history).filter((calm) => isMeant(calm) && hasTime(calm));
    if (calms.length === 0)
      return inconclusive(`no faults of ${name}, or before it, left ${formatMs(mostMs)} after them`);
    const asked: Asked = { accepts: (tookMs) => tookMs <= mostMs, share: config.share };
    return allOf(
      calms.map((calm) => {
        const tally = tallyOf(readingsAfter(calm, config.of, history), asked);
        if (tally.subjects === 0 || tally.holds) return { outcome: "pass" };
        const expected = recovery.sentence(config).replace("faults", faultsText(calm.after.faults));
        const message = [`${offendersText(tally)}; expected ${expected}`];
        return { outcome: "fail", violations: [violationOf(tally, message, calm.fromMs + mostMs)] };
      }),
    );
  },
};

function readingsAfter({ after }: Calm, groups: readonly string[] | undefined, history: History): readonly Reading[] {
  const groupOf = new Map(history.plan.nodes.map(({ id, group }) => [id, group]));
  const isAsked = ({ node }: Recovery) => groups?.includes(groupOf.get(node) ?? "") ?? true;
  return recoveriesOf(history)
    .filter((one) => one.after.toMs === after.toMs && isAsked(one))
    .map(({ node, value }) => {
      const text = `${node} took ${formatMs(value)}`;
      return { subject: node, key: node, nodes: [node], value, text };
    });
}
