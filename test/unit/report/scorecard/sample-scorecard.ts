/** Scorecards for tests: two claims, and what runs made of them. */
import type { Outcome } from "../../../../orchestrator/model/verdict.ts";
import type { ClaimRun, Scorecard, ScoredClaim } from "../../../../orchestrator/report/scorecard/scorecard.ts";

/** @param outcomes of its runs, with the values 1, 2, ... */
export function sampleClaim(
  name: string,
  outcomes: readonly Outcome[],
  change: Partial<ScoredClaim> = {},
): ScoredClaim {
  return {
    name,
    says: `It is so with ${name}`,
    part: "finding",
    sources: [{ name: "27/WAKU2-PEERS", at: "https://example.org/27" }],
    failure: "Messages are lost",
    figure: { measure: "connections", in: "steady" },
    quick: false,
    topology: "f".repeat(64),
    about: { title: "Connections", unit: "count", better: null },
    runs: outcomes.map(
      (outcome, i): ClaimRun => ({
        seed: i + 1,
        outcome,
        value: i + 1,
        reasons: outcome === "pass" ? [] : [`run ${i + 1} says why`],
        durationMs: 61_000,
        directory: `${name}-${i + 1}`,
      }),
    ),
    ...change,
  };
}

export function sampleScorecard(subject: string, claims: readonly ScoredClaim[]): Scorecard {
  return {
    format: 1,
    subject,
    meshbed: "0.1.0",
    startedAt: "2026-01-02T03:04:05.000Z",
    finishedAt: "2026-01-02T04:04:05.000Z",
    claims: [...claims],
  };
}
