/**
 * `measure: { name: mesh-symmetry, min: 95% }`: any measure of the index, so that each can be expected without a kind of its own.
 * One of nodes takes `of` and `share` besides. A measure of rounds is held to the temporal forms; one over time is one figure over
 * the phase.
 */
import { z } from "zod";
import { formatShare, shareRatio } from "../base/units.ts";
import type { Measure } from "../measures/measure.ts";
import { measureNamed, measureNames } from "../measures/measure-named.ts";
import { measureText } from "../measures/measure-text.ts";
import { type Assertion, groupNames, groupsText, inconclusive } from "./assertion.ts";
import { figureLimit, isWithin, limitIn, rangeProblem, rangeText } from "./figure-limit.ts";
import { isOfRounds, judgeMeasure } from "./over-measure.ts";

const schema = z
  .strictObject({
    name: z.enum(measureNames).meta({ description: "A measure, by the name that reports give it" }),
    /** Whom it is asked of; all nodes when left out. */
    of: groupNames().optional(),
    /** At least one of them; the ends belong to the range. */
    min: figureLimit().optional(),
    max: figureLimit().optional(),
    /** How many of the nodes must be in the range, 0..1; all of them when left out. */
    share: shareRatio().optional(),
  })
  .transform(({ min, max, ...written }, context) => {
    const { of, unit } = named(written.name);
    if (of === "network" || of === "span") {
      for (const word of (["of", "share"] as const).filter((one) => written[one] !== undefined)) {
        const message = `does not fit ${written.name}, which is one figure of the whole network; expected it without`;
        context.issues.push({ code: "custom", input: written[word], path: [word], message });
      }
    }
    const range = { min: limitOf("min", min), max: limitOf("max", max) };
    const problem = context.issues.length > 0 ? undefined : rangeProblem(range, (value) => measureText(value, unit));
    if (problem !== undefined) context.issues.push({ code: "custom", input: min, ...problem, path: [...problem.path] });
    return { ...written, ...range };

    function limitOf(word: "min" | "max", value: string | number | undefined): number | undefined {
      if (value === undefined) return undefined;
      const { data, error } = limitIn(unit).safeParse(value);
      for (const { message } of error?.issues ?? []) {
        context.issues.push({ code: "custom", input: value, path: [word], message });
      }
      return data;
    }
  });

type Config = z.infer<typeof schema>;

export const measure: Assertion<typeof schema> = {
  schema,
  over: ({ name }) => (isOfRounds(named(name)) ? "rounds" : "window"),
  groupFields: ["of"],
  sentence: sentenceOf,
  judge(expectation, history) {
    const { name, of, share = 1, ...range } = expectation.config;
    // A plan may be of another version.
    if (measureNamed(name) === undefined) return inconclusive(`this Meshbed knows no measure ${name}`);
    return judgeMeasure(expectation, history, {
      measure: named(name),
      expected: sentenceOf(expectation.config),
      of,
      accepts: (value) => isWithin(value, range),
      share,
    });
  },
};

function sentenceOf({ name, of, share = 1, ...range }: Config): string {
  const measured = named(name);
  const text = `${name} ${rangeText(range, (value) => measureText(value, measured.unit))}`;
  const isOfNodes = measured.of === "node" || measured.of === "node-span";
  return isOfNodes ? `${text} for ${formatShare(share)} of ${groupsText(of)}` : text;
}

function named(name: string): Measure {
  const found = measureNamed(name);
  if (found === undefined) throw new Error(`a measure that is none passed the schema: ${name}`);
  return found;
}
