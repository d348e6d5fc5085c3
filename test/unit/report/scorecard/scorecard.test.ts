import { mkdtempDisposable, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { noPaint } from "../../../../orchestrator/report/paint.ts";
import { badgeOf } from "../../../../orchestrator/report/scorecard/badge.ts";
import { readScorecard, writeScorecard } from "../../../../orchestrator/report/scorecard/keep-scorecard.ts";
import { figureOf, outcomeOf } from "../../../../orchestrator/report/scorecard/scorecard.ts";
import { scorecardsHtml } from "../../../../orchestrator/report/scorecard/scorecard-html.ts";
import { scorecardsMarkdown } from "../../../../orchestrator/report/scorecard/scorecard-markdown.ts";
import { scorecardsText } from "../../../../orchestrator/report/scorecard/scorecard-terminal.ts";
import { sampleClaim, sampleScorecard } from "./sample-scorecard.ts";

const held = sampleClaim("held", ["pass"]);
const broken = sampleClaim("broken", ["pass", "fail", "inconclusive"], { part: "limits" });
const waiting = sampleClaim("waiting", []);

test("one run that refutes a claim is enough; without a verdict it is open; the figure is the median", () => {
  expect(outcomeOf(held)).toBe("pass");
  expect(outcomeOf(broken)).toBe("fail");
  expect(outcomeOf(sampleClaim("open", ["inconclusive"]))).toBe("inconclusive");
  expect(outcomeOf(sampleClaim("mostly open", ["inconclusive", "pass"]))).toBe("pass");
  expect(outcomeOf(waiting)).toBeUndefined();
  expect(figureOf(broken)).toBe(2);
  expect(figureOf(waiting)).toBeNull();
});

test("in a terminal scorecards stand side by side, and below is why claims of the first do not hold", () => {
  const other = sampleScorecard("nwaku", [sampleClaim("held", ["pass", "pass"])]);
  expect(scorecardsText([sampleScorecard("js", [waiting, held, broken]), other], noPaint)).toBe(
    `js: 1 of 3 hold, 1 does not, 1 not yet run
nwaku: 1 of 1 hold

claim    figure                            js           nwaku
waiting  connections, in steady             –               –
held     connections, in steady          1  ✔  1.5  2 of 2  ✔
broken   connections, in steady  2  1 of 3  ✘               –

✘ broken
  Messages are lost
  run 2 says why
  broken-2`.replace(/(?<=^(?:claim|waiting|held|broken) .*)$/gm, ""),
  );
});

test("the badge counts what holds, and is red when anything does not", () => {
  expect(JSON.parse(badgeOf(sampleScorecard("js", [held, broken])))).toEqual({
    schemaVersion: 1,
    label: "peer management",
    message: "1 of 2 hold",
    color: "red",
  });
  expect(JSON.parse(badgeOf(sampleScorecard("js", [held])))).toMatchObject({ color: "brightgreen" });
  expect(JSON.parse(badgeOf({ ...sampleScorecard("js", [held]), finishedAt: null }))).toMatchObject({
    message: "running",
  });
});

test("as Markdown and as a page it has each claim with its source, whatever texts hold", () => {
  const odd = sampleClaim("odd", ["fail"], { says: "<b> | *is* it so", failure: "<script>" });
  const cards = [sampleScorecard("js", [odd])];
  expect(scorecardsMarkdown(cards)).toContain("| \\<b\\> \\| \\*is\\* it so <sub>odd</sub> |");
  const page = scorecardsHtml(cards);
  expect(page).toContain("&lt;b&gt; | *is* it so");
  expect(page).toContain('href="https://example.org/27"');
  expect(page).toContain('<a href="odd-1/report.html">');
  expect(page).not.toContain("<script");
});

test("a note stands with its claim, once for all whom it is about, and not for those who are not shown", () => {
  const cards = [
    sampleScorecard("js", [broken]),
    sampleScorecard("nwaku", [broken]),
    sampleScorecard("go-waku", [broken]),
  ];
  const why = "It has <no> such rule";
  const notes = {
    nwaku: { broken: why },
    "go-waku": { broken: why },
    js: { held: "of no shown claim" },
    absent: { broken: "of no shown card" },
  };
  expect(scorecardsHtml(cards, notes)).toContain(
    '<p class="note"><b>nwaku · go-waku</b> It has &lt;no&gt; such rule</p></th>',
  );
  expect(scorecardsMarkdown(cards, notes)).toContain("\n- **broken**, nwaku · go-waku: It has \\<no\\> such rule\n");
  expect(scorecardsText(cards, noPaint, notes)).toMatch(
    /\nnote on broken\n {2}nwaku · go-waku: It has <no> such rule$/,
  );
  for (const form of [scorecardsHtml, scorecardsMarkdown]) expect(form(cards, notes)).not.toContain("of no shown");
});

test("what is written is read again, and what is no scorecard is told by its file", async () => {
  const folder = await mkdtempDisposable(join(tmpdir(), "meshbed-test-"));
  onTestFinished(() => folder.remove());
  const card = sampleScorecard("js", [held]);
  expect(await readScorecard(folder.path)).toBeUndefined();
  await writeScorecard(folder.path, card, []);
  expect(await readScorecard(folder.path)).toEqual(card);
  expect((await readdir(folder.path)).toSorted()).toEqual([
    "badge.json",
    "scorecard.html",
    "scorecard.json",
    "scorecard.md",
  ]);
  const file = join(folder.path, "scorecard.json");
  await writeFile(file, (await readFile(file, "utf8")).slice(0, 100));
  await expect(readScorecard(folder.path)).rejects.toThrow(
    `${file} is no scorecard as this Meshbed writes it; \`meshbed conformance --again\` writes one`,
  );
});
