/** Which scenario caught which planted defect, from scorecards: each defect in the scenarios meant to catch it, the sound node in all. */
import { exitCode } from "../../orchestrator/base/errors.ts";
import { outcomeOf, type Scorecard, type ScoredClaim } from "../../orchestrator/report/scorecard/scorecard.ts";

export interface DefectMatrix {
  readonly defects: readonly DefectRow[];
  /** The sound node, a scenario each. */
  readonly sound: readonly MatrixCell[];
}

export interface DefectRow {
  readonly defect: string;
  /** Of the scenarios meant to catch it, and of others that ran. */
  readonly cells: readonly MatrixCell[];
  /** Some scenario meant for it caught it in at least `caughtRatio` of its runs. */
  readonly isCaught: boolean;
}

export interface MatrixCell {
  readonly scenario: string;
  readonly runs: number;
  readonly failed: number;
  readonly inconclusive: number;
  /** Runs that ended otherwise than most of this cell. */
  readonly flakeRatio: number;
}

/** Of the runs of the scenario meant for it. */
export const caughtRatio = 0.9;

/** @param meant scenarios by defect. @param cards by defect; those that are missing did not run. */
export function defectMatrix(
  meant: ReadonlyMap<string, readonly string[]>,
  cards: ReadonlyMap<string, Scorecard>,
  sound: Scorecard | undefined,
): DefectMatrix {
  return {
    defects: [...meant].map(([defect, scenarios]) => {
      const cells = (cards.get(defect)?.claims ?? []).filter(({ runs }) => runs.length > 0).map(cellOf);
      const isCaught = cells.some((cell) => scenarios.includes(cell.scenario) && isCatching(cell));
      return { defect, cells, isCaught };
    }),
    sound: (sound?.claims ?? []).filter((claim) => outcomeOf(claim) !== undefined).map(cellOf),
  };
}

export function isCatching({ failed, runs }: MatrixCell): boolean {
  return runs > 0 && failed >= caughtRatio * runs;
}

/** 1 where a defect was missed or the sound node blamed, 4 where only verdicts are missing, else 0. */
export function exitCodeOf({ defects, sound }: DefectMatrix): number {
  const missed = defects.filter(({ cells, isCaught }) => cells.length > 0 && !isCaught);
  const isOpen = ({ cells }: DefectRow) =>
    cells.every(({ failed, inconclusive, runs }) => failed + inconclusive === runs);
  if (sound.some(({ failed }) => failed > 0) || missed.some((row) => !isOpen(row))) return exitCode.expectationFailed;
  return missed.length > 0 || sound.some(({ inconclusive }) => inconclusive > 0)
    ? exitCode.inconclusive
    : exitCode.pass;
}

function cellOf({ name, runs }: ScoredClaim): MatrixCell {
  const of = (wanted: string) => runs.filter(({ outcome }) => outcome === wanted).length;
  const counts = [of("pass"), of("fail"), of("inconclusive")];
  return {
    scenario: name,
    runs: runs.length,
    failed: of("fail"),
    inconclusive: of("inconclusive"),
    flakeRatio: 1 - Math.max(...counts) / Math.max(1, runs.length),
  };
}
