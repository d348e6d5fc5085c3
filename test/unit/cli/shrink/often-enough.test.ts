import { expect, test } from "vitest";
import { oftenEnough, type RunOutcome, tallyText } from "../../../../orchestrator/cli/shrink/often-enough.ts";

const outcomes = { f: "fails", p: "passes", u: "unclear" } as const;

/** @param script outcomes of runs, by their first letters; when it is over there are no more runs. */
async function tallied(script: string) {
  const left = [...script].map((letter): RunOutcome => outcomes[letter as keyof typeof outcomes]);
  const tally = await oftenEnough(() => Promise.resolve(left.shift()), { fails: 2, of: 3 });
  return [tallyText(tally), left.length];
}

test.each([
  ["ffp", "fails in 2 of 2 runs", 1],
  ["fpf", "fails in 2 of 3 runs", 0],
  ["ppf", "passes in 2 of 2 runs", 1],
  ["pfp", "passes in 2 of 3 runs", 0],
  ["fuufp", "fails in 2 of 2 runs, 2 more inconclusive", 1],
  ["fuuuff", "inconclusive: failed in 1 of 1 runs, 3 more inconclusive", 2],
  ["f", "inconclusive: failed in 1 of 1 runs", 0],
  ["", "inconclusive: failed in 0 of 0 runs", 0],
])("of 2 of 3, runs that come out as %s: %s", async (script, text, left) => {
  expect(await tallied(script)).toEqual([text, left]);
});

test("where one run would do, three may be inconclusive before it is given up", async () => {
  const left: RunOutcome[] = ["unclear", "unclear", "fails", "unclear"];
  const tally = await oftenEnough(() => Promise.resolve(left.shift()), { fails: 1, of: 1 });
  expect(tallyText(tally)).toBe("fails in 1 of 1 run, 2 more inconclusive");
});
