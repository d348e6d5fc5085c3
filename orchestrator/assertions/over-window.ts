/** Expectations of one figure over what `after:` leaves of a phase, of each node or of the network as a whole. */
import type { Span } from "../measures/measure.ts";
import type { NodeId } from "../model/step.ts";
import type { Verdict } from "../model/verdict.ts";
import type { History } from "../trace/history.ts";
import { type Expectation, inconclusive } from "./assertion.ts";
import { inForceMeanwhile } from "./faults-text.ts";
import { phaseWindow } from "./phase-window.ts";
import { type Asked, type Reading, tallyOf } from "./round-outcome.ts";
import { offendersText, violationOf } from "./violation-of.ts";

export interface WindowTest extends Asked {
  readonly expected: string;
  /** What is said where there is no reading: "no message was received". */
  readonly nothing: string;
  readonly read: (span: Span) => readonly Reading[];
}

export function judgeWindow({ in: name, when }: Expectation<unknown>, history: History, test: WindowTest): Verdict {
  const window = phaseWindow(name, when, history);
  if ("reason" in window) return inconclusive(window.reason);
  const span = { fromMs: window.fromMs, toMs: window.phase.endMs };
  const tally = tallyOf(test.read(span), test);
  if (tally.subjects === 0) return inconclusive(`${test.nothing} in ${name}`);
  if (tally.holds) return { outcome: "pass" };
  const message = [`${offendersText(tally)} in ${name}; expected ${test.expected}`, inForceMeanwhile(history, span)];
  return { outcome: "fail", violations: [violationOf(tally, message, span.toMs)] };
}

/** Of the nodes of some groups (all groups when undefined) that have a figure. */
export function figureReadings(
  figures: ReadonlyMap<NodeId, number>,
  { plan }: History,
  groups: readonly string[] | undefined,
  describe: (value: number) => string,
): readonly Reading[] {
  return plan.nodes
    .filter(({ group }) => groups?.includes(group) ?? true)
    .flatMap(({ id }): Reading[] => {
      const value = figures.get(id);
      return value === undefined
        ? []
        : [{ subject: id, key: id, nodes: [id], value, text: `${id} ${describe(value)}` }];
    });
}
