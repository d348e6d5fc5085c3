/**
 * `bandwidth: { of: mobile, down: "<= 200kbit", up: "<= 100kbit", share: 95% }`: what a node's libp2p connections carry, over the
 * phase.
 */
import { z } from "zod";
import { type Bound, formatRate, formatShare, meetsBound, rateBound, shareRatio } from "../base/units.ts";
import { bandwidthMeasures } from "../measures/counter-rates.ts";
import { type Assertion, allOf, groupNames, groupsText } from "./assertion.ts";
import { figureReadings, judgeWindow } from "./over-window.ts";

const schema = z
  .strictObject({
    /** Whom it is asked of; all nodes when left out. */
    of: groupNames().optional(),
    /** What it receives, and what it sends. */
    down: rateBound().optional(),
    up: rateBound().optional(),
    /** How many of the nodes must keep to it, 0..1. */
    share: shareRatio().prefault("100%"),
  })
  .refine(({ down, up }) => down !== undefined || up !== undefined, {
    error: "has no bound; expected at least one of down, up",
  });

const measured = { down: "bandwidth-in", up: "bandwidth-out" } as const;

export const bandwidth: Assertion<typeof schema> = {
  schema,
  over: () => "window",
  groupFields: ["of"],
  sentence: ({ of, share, down, up }) =>
    `bandwidth ${[boundText("down", down), boundText("up", up)].flat().join(", ")} for ${formatShare(share)} of ${groupsText(of)}`,
  judge(expectation, history) {
    const { of, share, ...bounds } = expectation.config;
    const verdicts = (["down", "up"] as const).flatMap((way) => {
      const bound = bounds[way];
      const measure = bandwidthMeasures.find(({ name }) => name === measured[way]);
      if (bound === undefined || measure === undefined) return [];
      return judgeWindow(expectation, history, {
        expected: `${way} ${bound.text} for ${formatShare(share)} of ${groupsText(of)}`,
        nothing: `no node of ${groupsText(of)} was seen twice`,
        read: (span) =>
          figureReadings(
            bitsPerSecond(measure.over(history, span)),
            history,
            of,
            (value) => `has ${way} ${formatRate(value)}`,
          ),
        accepts: (value) => meetsBound(value, bound),
        share,
      });
    });
    return allOf(verdicts);
  },
};

function boundText(way: keyof typeof measured, bound: Bound | undefined): readonly string[] {
  return bound === undefined ? [] : [`${way} ${bound.text}`];
}

function bitsPerSecond(figures: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map([...figures].map(([node, bytes]) => [node, Math.round(bytes * 8)]));
}
