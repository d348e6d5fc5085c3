/** What writes one file of a run's report, and what it writes it from. */
import { type MeasuredSeries, measuredRun, type PhaseFigure, phaseFigures } from "../measures/measured-run.ts";
import type { Judgement } from "../model/verdict.ts";
import { type History, historyOf } from "../trace/history.ts";
import type { Trace } from "../trace/trace-reader.ts";

/** A run and what was found to be true of it. */
export interface JudgedRun {
  readonly trace: Trace;
  readonly judgement: Judgement;
  /** The topology file it came from, where that is known: a trace does not tell. */
  readonly file?: string;
  /** Where the run was recorded, where that is known. */
  readonly directory?: string;
}

export interface ReportInput extends JudgedRun {
  readonly history: History;
  /** Every measure over the run; worked out when it is first asked for. */
  readonly series: readonly MeasuredSeries[];
  /** One figure of each measure in each phase; likewise. */
  readonly figures: readonly PhaseFigure[];
}

export interface Reporter {
  /** Its name in the run's directory. */
  readonly file: string;
  /** The whole content, from the input alone. */
  render(input: ReportInput): string;
}

export function reportInputOf(run: JudgedRun): ReportInput {
  const history = historyOf(run.trace);
  let series: readonly MeasuredSeries[] | undefined;
  let figures: readonly PhaseFigure[] | undefined;
  return {
    ...run,
    history,
    get series() {
      series ??= measuredRun(history);
      return series;
    },
    get figures() {
      figures ??= phaseFigures(history, this.series);
      return figures;
    },
  };
}

/** The command that runs the same plan again. */
export function commandOf({ directory }: ReportInput): string {
  return `meshbed replay ${directory ?? "<this run's directory>"}`;
}
