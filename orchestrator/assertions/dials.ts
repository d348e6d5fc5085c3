/**
 * `dials: { of: node, to: ghost, wasted: "<= 10%", spacing: backoff }`: what the nodes' own dials came to in the phase. A
 * dial is wasted when no connection came of it. Spacing holds when each dial of a peer that failed before waits at
 * least as long as the dialler's own back-off says, less its jitter, unless the dialler told why it forgave the peer
 * meanwhile. A peer that failed, in this phase or before it, and was then left alone for as long shows the same. A phase
 * with neither proves nothing.
 */

import { z } from "zod";
import { listText } from "../base/list-text.ts";
import { formatMs, formatShare, meetsBound, shareBound } from "../base/units.ts";
import {
  isEarly,
  isRedial,
  leastWaitMs,
  type Redial,
  type Wait,
  waitedForMs,
  waitsAfterFailures,
} from "../measures/redials.ts";
import type { NodeId } from "../model/step.ts";
import type { Violation } from "../model/verdict.ts";
import type { Dial } from "../trace/dials.ts";
import type { History, PhaseSpan } from "../trace/history.ts";
import { type Assertion, groupNames, groupsText, inconclusive } from "./assertion.ts";
import { inForceAt, inForceMeanwhile } from "./faults-text.ts";
import { phaseWindow } from "./phase-window.ts";
import { sentence } from "./violation-of.ts";

const schema = z
  .strictObject({
    /** Who dials; all nodes when left out. */
    of: groupNames().optional(),
    /** Who is dialled; all nodes when left out. */
    to: groupNames().optional(),
    /** Failed ones among all dials. */
    wasted: shareBound().optional(),
    spacing: z.literal("backoff").optional(),
  })
  .refine(({ wasted, spacing }) => wasted !== undefined || spacing !== undefined, {
    error: "has nothing to hold; expected at least one of wasted, spacing",
  });

type Config = z.infer<typeof schema>;

const reportedRedials = 5;

export const dials: Assertion<typeof schema> = {
  schema,
  over: () => "window",
  groupFields: ["of", "to"],
  sentence: (config) =>
    [
      whose(config),
      ...(config.wasted ? [`wasted ${config.wasted.text}`] : []),
      ...(config.spacing ? ["spaced as the back-off says"] : []),
    ].join(", "),
  judge({ in: name, when, config }, history) {
    const window = phaseWindow(name, when, history);
    if ("reason" in window) return inconclusive(window.reason);
    const { phase, fromMs } = window;
    const asked = dialsAsked(config, history);
    const inTime = ({ endMs }: Dial) => endMs >= fromMs && endMs <= phase.endMs;
    const found = asked.filter(inTime);
    const waits = waitsAfterFailures(asked, history);
    const redials = waits.filter(isRedial).filter(({ next }) => inTime(next));
    if (config.wasted && found.length === 0) return inconclusive(`${whose(config)}: there were none in ${name}`);
    const violations = [
      ...(config.wasted ? wasteViolations(found, config.wasted, phase, history) : []),
      ...(config.spacing ? spacingViolations(redials, history) : []),
    ];
    if (violations.length > 0) return { outcome: "fail", violations };
    const isShown = redials.length > 0 || waits.some((wait) => isLeftAlone(wait, phase, history));
    if (config.spacing && !isShown) {
      return inconclusive(
        `${whose(config)}: none in ${name} came after one that failed, and nobody that failed was left alone for as long as the back-off says`,
      );
    }
    return { outcome: "pass" };
  },
};

/** "dials of prober to full-cone" */
function whose({ of, to }: Config): string {
  return `dials of ${groupsText(of)}${to === undefined ? "" : ` to ${groupsText(to)}`}`;
}

function dialsAsked({ of, to }: Config, { dials: all, plan }: History): readonly Dial[] {
  const groupOf = new Map(plan.nodes.map(({ id, group }) => [id, group]));
  const isOf = (node: NodeId, groups: readonly string[] | undefined) =>
    groups?.includes(groupOf.get(node) ?? "") ?? true;
  return all.filter((dial) => isOf(dial.from, of) && isOf(dial.to, to));
}

function wasteViolations(
  found: readonly Dial[],
  bound: NonNullable<Config["wasted"]>,
  phase: PhaseSpan,
  history: History,
): Violation[] {
  const failed = found.filter(({ outcome }) => outcome === "failed");
  const value = failed.length / found.length;
  if (meetsBound(value, bound)) return [];
  const counts = (outcome: Dial["outcome"]) => mostFrequent(found.filter((dial) => dial.outcome === outcome));
  const [first] = failed;
  const message = sentence([
    `${formatShare(value)} of the dials were wasted (${failed.length} of ${found.length}) in ${phase.name}; expected ${bound.text}`,
    ...(failed.length > 0 ? [`failed most: ${counts("failed")}`] : []),
    ...(failed.length < found.length ? [`connected most: ${counts("connected")}`] : []),
    ...(first?.reason ? [`the first failure: ${first.reason}`] : []),
    inForceMeanwhile(history, { fromMs: phase.startMs, toMs: phase.endMs }),
  ]);
  return [{ message, nodes: [...new Set(failed.map(({ from }) => from))], atMs: phase.endMs, value }];
}

/** "node-1 to ghost-2 (5), node-1 to ghost-1 (4)" */
function mostFrequent(found: readonly Dial[]): string {
  const counts = [...Map.groupBy(found, ({ from, to }) => `${from} to ${to}`)].map(
    ([way, all]) => [way, all.length] as const,
  );
  const most = counts.toSorted(([, a], [, b]) => b - a).map(([way, count]) => `${way} (${count})`);
  return listText(most, 3);
}

/** Whether the wait was as long as it has to be when the phase ended, with the dialler there all the time: it could have been too short. */
function isLeftAlone({ failed, next }: Wait, { endMs }: PhaseSpan, { plan, readyThroughout }: History): boolean {
  const isOver = next !== undefined && next.startMs <= endMs;
  return (
    !isOver && endMs - failed.endMs >= leastWaitMs(failed, plan) && readyThroughout(failed.from, failed.endMs, endMs)
  );
}

function spacingViolations(redials: readonly Redial[], history: History): Violation[] {
  return redials
    .filter((redial) => isEarly(redial, history.plan))
    .slice(0, reportedRedials)
    .map((redial) => {
      const { failed, next } = redial;
      const waitedMs = waitedForMs(redial);
      const least = formatMs(leastWaitMs(failed, history.plan));
      const message = sentence([
        `${next.from} dialled ${next.to} again ${formatMs(waitedMs)} after failure ${failed.failures} of it; expected ${least} or more`,
        inForceAt(history, next.startMs),
      ]);
      return { message, nodes: [next.from], atMs: next.startMs, value: waitedMs };
    });
}
