/** The changes of conditions of a phase with all that the checks and the plan need: which links, and what when. */
import { seededRandom } from "../base/random.ts";
import type { TimedAction } from "../model/plan.ts";
import type { LinkChange, LinkSelection } from "../model/step.ts";
import type { Condition } from "../scenario/conditions/condition.ts";
import { type Moment, momentsOf } from "../scenario/conditions/moments.ts";
import { healOf } from "../scenario/timeline.ts";
import { describeLinks, selectLinks } from "./select-links.ts";
import { longestMs, type Phase, type Topology } from "./topology.ts";

export interface CastCondition {
  readonly cause: string;
  readonly written: Condition;
  readonly links: LinkSelection;
  /** The links in words. */
  readonly what: string;
  readonly moments: readonly Moment[];
}

/** In the order of the file. */
export function castConditions(
  { groups, seed }: Pick<Topology, "groups" | "seed">,
  phase: Pick<Phase, "conditions" | "end">,
): readonly CastCondition[] {
  const random = seededRandom(seed).fork("conditions");
  return phase.conditions.map(({ cause, written, trace, fault }) => ({
    cause,
    written,
    links: selectLinks({ groups }, written),
    what: fault?.what ?? describeLinks(written),
    moments: momentsOf(written, trace, { lengthMs: longestMs(phase), random: random.fork(cause) }),
  }));
}

/** A change goes by its cause, so each of its moments takes the place of the one before. */
export function conditionTimeline({ cause, links, what, moments }: CastCondition): readonly TimedAction[] {
  const changeTo = (to: LinkChange) => ({ kind: "change", id: cause, what, links, to }) as const;
  return moments.map(({ atMs, to }, i) => ({
    atMs,
    cause,
    action: to === null ? healOf(changeTo(moments[i - 1]?.to ?? {})) : changeTo(to),
  }));
}
