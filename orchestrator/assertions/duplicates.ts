/** `duplicates: { of: desktop, max: 4, share: 95% }`: copies of a message beyond the first that a node gets, over the phase. */
import { duplicatesMeasure } from "../measures/counter-rates.ts";
import type { Assertion } from "./assertion.ts";
import { isWithin } from "./figure-limit.ts";
import { decimalRange, rangeSentence } from "./node-range.ts";
import { judgeMeasure } from "./over-measure.ts";

export const duplicates: Assertion<typeof decimalRange> = {
  schema: decimalRange,
  over: () => "window",
  groupFields: ["of"],
  sentence: (config) => rangeSentence("duplicates per message", config),
  judge(expectation, history) {
    const { of, share, ...range } = expectation.config;
    return judgeMeasure(expectation, history, {
      measure: duplicatesMeasure,
      expected: rangeSentence("duplicates per message", expectation.config),
      of,
      accepts: (value) => isWithin(value, range),
      share,
    });
  },
};
