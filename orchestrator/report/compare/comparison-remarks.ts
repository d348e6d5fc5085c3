/** What to know before one believes a comparison: too few runs, circumstances that differ, figures that one side lacks. */
import { listText } from "../../base/list-text.ts";
import type { ComparedRun } from "./compared-run.ts";
import type { FigureValues, RunSet } from "./comparison.ts";
import { leastChance } from "./deals.ts";

/** Of what differs, and of figures that one side lacks, so many are named. */
const mostNamed = 8;

/** A sentence each. @param inOne figures of which one side says nothing */
export function remarksOn(
  a: RunSet,
  b: RunSet,
  { confidence, inOne }: { readonly confidence: number; readonly inOne: readonly FigureValues[] },
): readonly string[] {
  const differing = circumstancesDiffering(a.runs, b.runs);
  const more = differing.length - mostNamed;
  return [
    ...leftOut("A", a),
    ...leftOut("B", b),
    ...tooFew(a.runs.length, b.runs.length, confidence),
    ...differing.slice(0, mostNamed),
    ...(more > 0 ? [`${more} more settings differ`] : []),
    ...onlyIn(
      "A",
      inOne.filter(({ b }) => b.every((value) => value === null)),
    ),
    ...onlyIn(
      "B",
      inOne.filter(({ a }) => a.every((value) => value === null)),
    ),
  ];
}

function leftOut(side: "A" | "B", { leftOut }: RunSet): readonly string[] {
  if (leftOut === 0) return [];
  return [`${leftOut} inconclusive ${leftOut === 1 ? "run" : "runs"} of ${side} left out`];
}

function tooFew(runsOfA: number, runsOfB: number, confidence: number): readonly string[] {
  if (leastChance(runsOfA, runsOfB) <= 1 - confidence) return [];
  let enough = 2;
  while (leastChance(enough, enough) > 1 - confidence) enough++;
  const against = (a: number, b: number) => `${b} against ${a}`;
  return [
    `too few runs for any evidence: chance alone sets ${against(runsOfA, runsOfB)} apart in 1 of ${Math.round(1 / leastChance(runsOfA, runsOfB))} ` +
      `cases, however great the difference; ${against(enough, enough)} are enough`,
  ];
}

function circumstancesDiffering(a: readonly ComparedRun[], b: readonly ComparedRun[]): readonly string[] {
  const names = new Set([...a, ...b].flatMap(({ circumstances }) => [...circumstances.keys()]));
  return [...names].flatMap((name) => {
    const texts = [a, b].map((runs) => {
      const distinct = new Set(runs.map(({ circumstances }) => circumstances.get(name) ?? "none"));
      return [...distinct].toSorted().join(" or ");
    });
    return texts[0] === texts[1] ? [] : [`${name}: A ${texts[0]}, B ${texts[1]}`];
  });
}

function onlyIn(side: "A" | "B", figures: readonly FigureValues[]): readonly string[] {
  if (figures.length === 0) return [];
  const names = figures.map(({ name: { title, phase } }) => `${title} in ${phase}`);
  return [`only ${side} says something of ${listText(names, mostNamed)}`];
}
