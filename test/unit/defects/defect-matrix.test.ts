import { expect, test } from "vitest";
import type { Outcome } from "../../../orchestrator/model/verdict.ts";
import { defectMatrix } from "../../defects/defect-matrix.ts";
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
