/**
 * `evictions: { of: node, rate: "<= 2/m", order: documented, protected: kept }`: connections that nodes close since they have too
 * many. `rate` is of each node by itself; `order` holds when none passed over a connection that the documented order takes first,
 * as far as a trace tells; `protected` when no node closed a protected peer's connection by its own rules.
 */
import { z } from "zod";
import { listText } from "../base/list-text.ts";
import { formatMs, frequencyBound, meetsBound } from "../base/units.ts";
import { type CheckedEviction, checkedEvictions } from "../measures/checked-evictions.ts";
import { evictionsMeasure, protectedClosed, protections } from "../measures/evictions.ts";
import { measureText } from "../measures/measure-text.ts";
import { inSpan } from "../measures/moments.ts";
import type { Verdict } from "../model/verdict.ts";
import type { Decision } from "../trace/decisions.ts";
import type { History, PhaseSpan } from "../trace/history.ts";
import { type Assertion, allOf, groupNames, groupsText, inconclusive } from "./assertion.ts";
import { inForceAt } from "./faults-text.ts";
import { figureReadings, judgeWindow } from "./over-window.ts";
import { phaseWindow } from "./phase-window.ts";
import { sentence } from "./violation-of.ts";

const schema = z
  .strictObject({
    /** Whom it is asked of; all nodes when left out. */
    of: groupNames().optional(),
    /** Of each node, for the time that it ran. */
    rate: frequencyBound().optional(),
    order: z.literal("documented").meta({ description: "None passes over one that the order takes first" }).optional(),
    protected: z.literal("kept").meta({ description: "No protected peer is let go" }).optional(),
  })
  .refine(({ of: _, ...rules }) => Object.values(rules).some((rule) => rule !== undefined), {
    error: "has nothing to hold; expected at least one of rate, order, protected",
  });

type Config = z.infer<typeof schema>;

const reportedEvictions = 5;

export const evictions: Assertion<typeof schema> = {
  schema,
  over: () => "window",
  groupFields: ["of"],
  sentence: (config) => [`evictions of ${groupsText(config.of)}`, ...rulesOf(config)].join(", "),
  judge(expectation, history) {
    const { in: name, when, config } = expectation;
    const { of, rate } = config;
    const window = phaseWindow(name, when, history);
    if ("reason" in window) return inconclusive(window.reason);
    const { phase, fromMs } = window;
    const span = { fromMs, toMs: phase.endMs };
    const groupOf = new Map(history.plan.nodes.map(({ id, group }) => [id, group]));
    const asked = <T extends Decision>(decisions: readonly T[]) =>
      inSpan(decisions, span).filter(({ node }) => of?.includes(groupOf.get(node) ?? "") ?? true);
    return allOf([
      ...(rate === undefined
        ? []
        : [
            judgeWindow(expectation, history, {
              expected: `evictions ${rate.text} of each`,
              nothing: `no node of ${groupsText(of)} ran`,
              read: (all) =>
                figureReadings(evictionsMeasure.over(history, all), history, of, (each) => {
                  return `evicted ${measureText(each, evictionsMeasure.unit)}`;
                }),
              accepts: (each) => meetsBound(each / 60, rate),
              share: 1,
            }),
          ]),
      ...(config.order === undefined ? [] : [judgeOrder(asked(checkedEvictions(history)), phase, history)]),
      ...(config.protected === undefined ? [] : [judgeProtected(asked(protectedClosed(history)), phase, history)]),
    ]);
  },
};

function rulesOf({ rate, order, protected: kept }: Config): readonly string[] {
  return [
    ...(rate === undefined ? [] : [rate.text]),
    ...(order === undefined ? [] : ["in the documented order"]),
    ...(kept === undefined ? [] : ["protected peers kept"]),
  ];
}

function judgeOrder(checked: readonly CheckedEviction[], phase: PhaseSpan, history: History): Verdict {
  if (checked.length === 0) return inconclusive(`no eviction whose order the trace shows was seen in ${phase.name}`);
  const wrong = checked.filter(({ passedOver }) => passedOver.length > 0);
  return failingAt(wrong, phase, history, ({ about, passedOver }) => [
    `evicted ${about} and kept ${listText(passedOver, 3)}`,
    "expected the documented order, which takes these first",
  ]);
}

function judgeProtected(closed: readonly Decision[], phase: PhaseSpan, history: History): Verdict {
  if (protections(history).size === 0) return inconclusive(`nobody had protected a peer by the end of ${phase.name}`);
  return failingAt(closed, phase, history, ({ about, reason }) => [
    `closed the connection of ${about}, which is protected: ${reason}`,
    "expected protected peers to be kept",
  ]);
}

/** A pass where there is none. @param said what of it is said before and after its time */
function failingAt<T extends Decision>(
  wrong: readonly T[],
  { startMs, name }: PhaseSpan,
  history: History,
  said: (decision: T) => readonly [string, string],
): Verdict {
  if (wrong.length === 0) return { outcome: "pass" };
  const violations = wrong.slice(0, reportedEvictions).map((decision, i) => {
    const { node, atMs } = decision;
    const [what, expected] = said(decision);
    const unlisted = i === reportedEvictions - 1 ? wrong.length - reportedEvictions : 0;
    const message = [
      `${node} ${what}; ${expected}; ${formatMs(atMs - startMs)} after the start of ${name}`,
      inForceAt(history, atMs),
      unlisted > 0 ? `${unlisted} later ones are not listed` : "",
    ];
    return { message: sentence(message), nodes: [node], atMs };
  });
  return { outcome: "fail", violations };
}
