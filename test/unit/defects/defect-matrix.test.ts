import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Outcome } from "../../../orchestrator/model/verdict.ts";
import { withDirectories } from "../../../orchestrator/report/scorecard/scorecard.ts";
import { defectMatrix, exitCodeOf } from "../../defects/defect-matrix.ts";
import { keepEvidence, readEvidence } from "../../defects/evidence.ts";
import { matrixMarkdown } from "../../defects/matrix-text.ts";
import { sampleClaim, sampleScorecard } from "../report/scorecard/sample-scorecard.ts";

const ten = (failed: number): Outcome[] => Array.from({ length: 10 }, (_, i) => (i < failed ? "fail" : "pass"));

test("a defect is caught when a scenario meant for it fails in nine of ten runs; the sound node is to fail in none", () => {
  const meant = new Map([
    ["no-back-off", ["dead-addresses"]],
    ["slow-loop", ["finds-peers", "heals"]],
    ["wrong-d", ["finds-peers"]],
  ]);
  const cards = new Map([
    ["no-back-off", sampleScorecard("", [sampleClaim("dead-addresses", ten(9))])],
    [
      "slow-loop",
      sampleScorecard("", [
        sampleClaim("finds-peers", ten(8)),
        sampleClaim("heals", ["inconclusive", ...ten(1).slice(0, 9)]),
      ]),
    ],
  ]);
  const sound = sampleScorecard("", [
    sampleClaim("dead-addresses", ten(0)),
    sampleClaim("heals", ["fail", "inconclusive"]),
  ]);
  expect(matrixMarkdown(defectMatrix(meant, cards, sound))).toBe(`### Defects: 1 of 2 caught

| Defect | Caught | Caught by | Missed by | Flakes |
| --- | --- | --- | --- | --- |
| no-back-off | yes | dead-addresses 9 of 10 | – | 10% |
| slow-loop | no | – | finds-peers 8 of 10, heals 1 of 10 (1 without a verdict) | 20% |

### The sound node: false alarms in 1 of 12 runs

| Scenario | Runs | False alarms | No verdict |
| --- | --- | --- | --- |
| dead-addresses | 10 | 0 | 0 |
| heals | 2 | 1 | 1 |
`);
});

test("a missed defect or a blamed sound node is a failure; where only verdicts are missing it is none yet", () => {
  const meant = new Map([
    ["no-back-off", ["dead-addresses"]],
    ["slow-loop", ["heals"]],
  ]);
  const codeOf = (defects: Readonly<Record<string, Outcome[]>>, sound: Outcome[]) => {
    const cards = Object.entries(defects).map(
      ([defect, outcomes]) =>
        [defect, sampleScorecard("", [sampleClaim(meant.get(defect)?.[0] ?? "", outcomes)])] as const,
    );
    return exitCodeOf(defectMatrix(meant, new Map(cards), sampleScorecard("", [sampleClaim("heals", sound)])));
  };
  expect(codeOf({ "no-back-off": ["fail"] }, ["pass"])).toBe(0);
  expect(codeOf({ "no-back-off": ["fail"], "slow-loop": ["pass"] }, ["pass"])).toBe(1);
  expect(codeOf({ "no-back-off": ["fail"] }, ["pass", "fail"])).toBe(1);
  expect(codeOf({ "no-back-off": ["fail"], "slow-loop": ["inconclusive"] }, ["pass"])).toBe(4);
  expect(codeOf({ "no-back-off": ["fail"] }, ["inconclusive"])).toBe(4);
});

test("the runs behind the matrix are kept, without the folders that they were in, and read again", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "meshbed-evidence-"));
  expect(await readEvidence(folder.path)).toEqual({ sound: undefined, defects: new Map() });
  const card = (claim: string) => sampleScorecard("js", [sampleClaim(claim, ["pass", "fail"])]);
  await keepEvidence(folder.path, { sound: card("heals"), defects: new Map([["slow-loop", card("finds-peers")]]) });
  const kept = await readEvidence(folder.path);
  const bare = (claim: string) => withDirectories(card(claim), () => "");
  expect(kept).toEqual({ sound: bare("heals"), defects: new Map([["slow-loop", bare("finds-peers")]]) });
});
