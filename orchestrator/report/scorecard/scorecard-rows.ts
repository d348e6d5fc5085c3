/** Scorecards side by side as rows, for all forms in which they are shown: a claim each, under the headings of its part. */
import { measureText } from "../../measures/measure-text.ts";
import type { Outcome } from "../../model/verdict.ts";
import { claimParts } from "../../topology/claim-schema.ts";
import { countsOf, figureOf, outcomeOf, type Scorecard, type ScoredClaim } from "./scorecard.ts";
import { notesOn, type ScorecardNote, type ScorecardNotes } from "./scorecard-notes.ts";

export interface ScorecardPart {
  /** "Finding" */
  readonly title: string;
  readonly rows: readonly ScorecardRow[];
}

export interface ScorecardRow {
  /** As the first scorecard that has it tells it. */
  readonly claim: ScoredClaim;
  /** "Connections of hub, in storm" */
  readonly figure: string;
  /** One of each scorecard, in their order. */
  readonly cells: readonly ScorecardCell[];
  readonly notes: readonly ScorecardNote[];
}

export interface ScorecardCell {
  /** Undefined where it did not run, or is no part of that scorecard. */
  readonly outcome: Outcome | undefined;
  /** "98.4%" */
  readonly value: string;
  /** "9 of 10" passed; empty for one run or none. */
  readonly often: string;
  readonly claim: ScoredClaim | undefined;
}

export function scorecardParts(cards: readonly Scorecard[], notes: ScorecardNotes = {}): readonly ScorecardPart[] {
  const subjects = cards.map(({ subject }) => subject);
  const firsts = new Map<string, ScoredClaim>();
  for (const claim of cards.flatMap(({ claims }) => claims)) if (!firsts.has(claim.name)) firsts.set(claim.name, claim);
  const rows = [...firsts.values()].map((claim): ScorecardRow => {
    const { name } = claim;
    const cells = cards.map(({ claims }) => cellOf(claims.find((one) => one.name === name)));
    return { claim, figure: figureText(claim), cells, notes: notesOn(name, subjects, notes) };
  });
  return claimParts
    .map((part) => ({
      title: `${part[0]?.toUpperCase()}${part.slice(1)}`,
      rows: rows.filter(({ claim }) => claim.part === part),
    }))
    .filter((part) => part.rows.length > 0);
}

function cellOf(claim: ScoredClaim | undefined): ScorecardCell {
  if (claim === undefined) return { outcome: undefined, value: "", often: "", claim };
  const passed = claim.runs.filter(({ outcome }) => outcome === "pass").length;
  return {
    outcome: outcomeOf(claim),
    value: claim.runs.length === 0 ? "" : measureText(figureOf(claim), claim.about.unit),
    often: claim.runs.length > 1 ? `${passed} of ${claim.runs.length}` : "",
    claim,
  };
}

/** "Connections of hub, in storm" */
export function figureText({ about, figure }: Pick<ScoredClaim, "about" | "figure">): string {
  return `${about.title}${figure.of === undefined ? "" : ` of ${figure.of.join(", ")}`}, in ${figure.in}`;
}

/** "21 hold, 2 do not, 1 open" */
export function countsText(card: Pick<Scorecard, "claims">): string {
  const { pass, fail, inconclusive, left } = countsOf(card);
  const parts = [
    `${pass} of ${card.claims.length} hold`,
    fail > 0 ? `${fail} ${fail === 1 ? "does" : "do"} not` : "",
    inconclusive > 0 ? `${inconclusive} open` : "",
    left > 0 ? `${left} not yet run` : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}
