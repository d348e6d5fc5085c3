/** `report.md`: a run in short for a pull request or the summary of a job; the whole is in `report.html`. */

import { measureText } from "../measures/measure-text.ts";
import type { MeasuredSeries, PhaseFigure } from "../measures/measured-run.ts";
import type { ExpectationVerdict, Outcome } from "../model/verdict.ts";
import { findingsOf } from "./findings.ts";
import { formatSeconds } from "./format-seconds.ts";
import { engineText } from "./hosts-text.ts";
import { markdownBlocks, markdownDetails, markdownTable, markdownText } from "./markdown.ts";
import { commandOf, type Reporter, type ReportInput } from "./reporter.ts";
import { runLengthMs } from "./run-length.ts";

export const markdownReporter: Reporter = { file: "report.md", render };

/** Violations of one expectation that are shown. */
const mostViolations = 5;

/** Readable without colours. */
const signs: Readonly<Record<Outcome, string>> = { pass: "✅", fail: "❌", inconclusive: "⚠️" };

function render(input: ReportInput): string {
  const { history, judgement } = input;
  const { plan, header } = history;
  const { meshbed, engine } = header.environment;
  const took = formatSeconds(runLengthMs(history));
  return markdownBlocks([
    [`## ${signs[judgement.outcome]} ${markdownText(plan.name)}: ${judgement.outcome}`],
    [`${plan.nodes.length} nodes, seed ${plan.seed}, ${took}, Meshbed ${meshbed} on ${engineText(engine)}`],
    findingsOf(judgement).map((finding) => `- ⚠️ ${markdownText(finding)}`),
    markdownTable(["", "Expectation", "Phase"], judgement.expectations.map(expectationCells)),
    ...judgement.expectations.map(whyLines),
    markdownDetails("Measures by phase", figureLines(input)),
    [`Again: \`${commandOf(input)}\``],
  ]);
}

function expectationCells({ name, phase, verdict }: ExpectationVerdict): readonly string[] {
  return [signs[verdict.outcome], markdownText(name), markdownText(phase)];
}

function whyLines({ name, verdict }: ExpectationVerdict): readonly string[] {
  if (verdict.outcome === "pass") return [];
  const reasons = verdict.outcome === "fail" ? verdict.violations.map(({ message }) => message) : [verdict.reason];
  const more = reasons.length - mostViolations;
  return [
    `**${markdownText(name)}**`,
    "",
    ...reasons.slice(0, mostViolations).map((reason) => `- ${markdownText(reason)}`),
    ...(more > 0 ? [`- and ${more} more`] : []),
  ];
}

/** A row a measure, a column a phase. */
function figureLines({ history, series, figures }: ReportInput): readonly string[] {
  const phases = history.phases.map(({ name }) => name);
  const rows = series.flatMap((one) => {
    const own = figures.filter(({ measure }) => measure === one.measure);
    return own.length === 0 ? [] : [figureCells(one, own, phases)];
  });
  return markdownTable(["Measure", ...phases.map((phase) => `${phase}:`)], rows);
}

function figureCells(
  { measure }: MeasuredSeries,
  own: readonly PhaseFigure[],
  phases: readonly string[],
): readonly string[] {
  const texts = phases.map((phase) => {
    const figure = own.find((one) => one.phase === phase);
    return measureText(figure?.value, measure.unit);
  });
  return [markdownText(measure.title), ...texts];
}
