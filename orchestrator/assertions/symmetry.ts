/**
 * `symmetry: { min: 95% }`: of the mesh links that nodes tell of, those that the other end has, too: a GRAFT that was taken makes
 * a link of two ends.
 */
import { z } from "zod";
import { listText } from "../base/list-text.ts";
import { formatShare, shareRatio } from "../base/units.ts";
import { meshSymmetryMeasure, oneSidedMeshLinks } from "../measures/one-sided-links.ts";
import { type Assertion, groupsText } from "./assertion.ts";
import { roundsFacts } from "./over-measure.ts";
import { judgeRounds } from "./over-rounds.ts";
import { networkReading } from "./round-outcome.ts";

const schema = z.strictObject({ min: shareRatio() });

const listedLinks = 5;

export const symmetry: Assertion<typeof schema> = {
  schema,
  over: () => "rounds",
  groupFields: [],
  sentence: ({ min }) => `mesh symmetry >= ${formatShare(min)}`,
  judge(expectation, history) {
    const { min } = expectation.config;
    const factsOf = roundsFacts(history);
    return judgeRounds(expectation, history, {
      expected: symmetry.sentence(expectation.config),
      whom: groupsText(undefined),
      read(round) {
        const facts = factsOf(round);
        const value = meshSymmetryMeasure.at(facts);
        if (value === null) return [];
        const links = [...facts.meshes.keys()].flatMap((topic) => [...oneSidedMeshLinks(facts, topic)]);
        const oneSided = links.flatMap(([node, others]) => others.map((other) => `${node} to ${other}`));
        const lasting = oneSided.length === 0 ? "" : ` (for two rounds one-sided: ${listText(oneSided, listedLinks)})`;
        const nodes = links.flatMap(([node, others]) => (others.length > 0 ? node : []));
        return [
          networkReading(round, history, { value, nodes, text: `mesh symmetry ${formatShare(value)}${lasting}` }),
        ];
      },
      accepts: (value) => value >= min,
      share: 1,
    });
  },
};
