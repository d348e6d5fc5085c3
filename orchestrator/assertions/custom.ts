/**
 * `custom: 'components == 1.0 && median(mesh_degree.of("desktop")) >= 4.0'`: a condition in CEL over the measures, for what no
 * kind foresees. Where it names only measures of rounds it is held against each round, by the temporal forms; where it names one
 * over time, once against the phase, with the medians over the phase's rounds of the others. See `cel-expression.ts`.
 */
import { median } from "simple-statistics";
import { z } from "zod";
import { listText } from "../base/list-text.ts";
import type { Measure, Span } from "../measures/measure.ts";
import { measureText } from "../measures/measure-text.ts";
import type { NodeId } from "../model/step.ts";
import type { History } from "../trace/history.ts";
import type { Round } from "../trace/network-state.ts";
import { type Assertion, groupsText, inconclusive } from "./assertion.ts";
import { celName, celProblem, type Figure, type Figures, failing, holds, measuresIn } from "./cel-expression.ts";
import { isOfRounds, roundsFacts } from "./over-measure.ts";
import { judgeRounds } from "./over-rounds.ts";
import { judgeWindow } from "./over-window.ts";
import { networkReading, type Reading } from "./round-outcome.ts";

const schema = z
  .string({ error: ({ input }) => `is ${JSON.stringify(input)}; expected a condition in CEL, as "components == 1.0"` })
  .max(2000)
  .check(({ value, issues }) => {
    const message = celProblem(value);
    if (message !== undefined) issues.push({ code: "custom", input: value, message });
  })
  .meta({
    description: "A condition in CEL over the measures",
    examples: ['components == 1.0 && median(mesh_degree.of("desktop")) >= 4.0'],
  });

const listedNodes = 10;

export const custom: Assertion<typeof schema> = {
  schema,
  over: overOf,
  groupFields: [],
  sentence: (expression) => expression,
  judge(expectation, history) {
    const { config: expression } = expectation;
    // A plan may be of another version, with other measures.
    const problem = celProblem(expression);
    if (problem !== undefined) return inconclusive(`${expression} ${problem}`);
    const readings = (figures: Figures): readonly Figured[] =>
      figures.size === measuresIn(expression).length ? [figured(expression, figures, history)] : [];
    const accepts = (value: number) => value === 1;
    const asked = { expected: expression, share: 1, accepts };
    if (overOf(expression) === "rounds") {
      const figuresAt = roundFigures(expression, history);
      const whom = groupsText(undefined);
      return judgeRounds(expectation, history, {
        ...asked,
        whom,
        read: (round) => readings(figuresAt(round)).map((found) => networkReading(round, history, found)),
      });
    }
    return judgeWindow(expectation, history, {
      ...asked,
      nothing: `nothing was seen of ${measuresIn(expression).map(celName).join(", ")}`,
      read: (span) =>
        readings(spanFigures(expression, span, history)).map((found) => ({
          subject: "network",
          key: "network",
          ...found,
        })),
    });
  },
};

function overOf(expression: string): "rounds" | "window" {
  return measuresIn(expression).every(isOfRounds) ? "rounds" : "window";
}

/** Of those nodes that were heard of in the round. */
function roundFigures(expression: string, history: History): (round: Round) => Figures {
  const named = measuresIn(expression);
  const factsOf = roundsFacts(history);
  return (round) => {
    const facts = factsOf(round);
    const isSeen = (node: NodeId) => round.nodes.get(node)?.viewAtMs === round.atMs;
    return new Map(
      named.flatMap((measure): [Measure, Figure][] => {
        if (measure.of === "node") {
          return [[measure, new Map([...measure.at(facts)].filter(([node]) => isSeen(node)))]];
        }
        const value = measure.of === "network" ? measure.at(facts) : null;
        return value === null ? [] : [[measure, value]];
      }),
    );
  };
}

/** Without those of which nothing was seen. */
function spanFigures(expression: string, span: Span, history: History): Figures {
  const rounds = history.rounds.filter(({ atMs }) => atMs >= span.fromMs && atMs <= span.toMs);
  const figuresAt = roundFigures(expression, history);
  const ofRounds = rounds.map(figuresAt);
  return new Map(
    measuresIn(expression).flatMap((measure): [Measure, Figure][] => {
      const figure = isOfRounds(measure) ? mediansOf(ofRounds.flatMap((at) => at.get(measure) ?? [])) : over(measure);
      return figure === null ? [] : [[measure, figure]];
    }),
  );

  function over(measure: Measure): Figure | null {
    return measure.of === "span" || measure.of === "node-span" ? measure.over(history, span) : null;
  }
}

function mediansOf(figures: readonly Figure[]): Figure | null {
  const numbers = figures.filter((figure) => typeof figure === "number");
  if (numbers.length > 0) return median([...numbers]);
  const ofNodes = Map.groupBy(
    figures.flatMap((figure) => (typeof figure === "number" ? [] : [...figure])),
    ([node]) => node,
  );
  return figures.length === 0
    ? null
    : new Map([...ofNodes].map(([node, all]) => [node, median(all.map(([, v]) => v))]));
}

type Figured = Pick<Reading, "value" | "text" | "nodes">;

function figured(expression: string, figures: Figures, { plan }: History): Figured {
  const found = holds(expression, figures, plan);
  const texts = [...figures].map(([measure, figure]) => `${celName(measure)} ${figureText(measure, figure)}`);
  if (typeof found === "string") return { value: undefined, nodes: [], text: [found, ...texts].join(", ") };
  if (found) return { value: 1, nodes: [], text: texts.join(", ") };
  const nodes = failing(expression, figures, plan);
  const whom = nodes.length === 0 ? [] : [`not so of ${listText(nodes, listedNodes)}`];
  return { value: 0, nodes, text: [...whom, ...texts].join(", ") };
}

/** "2 (node-4) .. 6 (node-1)" */
function figureText({ unit }: Measure, figure: Figure): string {
  if (typeof figure === "number") return measureText(figure, unit);
  const ascending = [...figure].toSorted(([, a], [, b]) => a - b);
  const ends = [ascending.at(0), ascending.at(-1)].flatMap((end) => (end === undefined ? [] : [end]));
  if (ends.length === 0) return "of no node";
  return ends.map(([node, value]) => `${measureText(value, unit)} (${node})`).join(" .. ");
}
