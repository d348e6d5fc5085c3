/** The scorecards of presets that the suite's folder keeps: each claim that does not hold is explained, and the page is made of them. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { readScorecard } from "../../../../orchestrator/report/scorecard/keep-scorecard.ts";
import { outcomeOf, type Scorecard } from "../../../../orchestrator/report/scorecard/scorecard.ts";
import { scorecardsMarkdown } from "../../../../orchestrator/report/scorecard/scorecard-markdown.ts";
import { scorecardNotes } from "../../../../orchestrator/report/scorecard/scorecard-notes.ts";

const suite = new URL("../../../../topologies/conformance/", import.meta.url);
const presets = ["nwaku", "go-waku", "go-libp2p", "js-libp2p"];
const notes = scorecardNotes.parse(parse(await readFile(new URL("presets/notes.yaml", suite), "utf8")));
const cardAt = async (path: string) => (await readScorecard(new URL(path, suite).pathname)) as Scorecard;
const reference = await cardAt("reference.json");
const cards = await Promise.all(presets.map((preset) => cardAt(`presets/${preset}.json`)));

test.each(cards.map((card) => [card.subject, card] as const))(
  "%s: what does not hold is explained, and nothing else",
  (subject, card) => {
    const unheld = card.claims.filter((claim) => outcomeOf(claim) !== "pass").map(({ name }) => name);
    expect(Object.keys(notes[subject] ?? {}).toSorted()).toEqual(unheld.toSorted());
  },
);

test("all have the claims that the reference has", () => {
  const names = ({ claims }: Scorecard) => claims.map(({ name }) => name).toSorted();
  expect(cards.map(names)).toEqual(cards.map(() => names(reference)));
});

test("the page is what `meshbed scorecards` makes of them", async () => {
  const page = await readFile(new URL("presets/scorecards.md", suite), "utf8");
  expect(page).toBe(scorecardsMarkdown([reference, ...cards], notes));
});
