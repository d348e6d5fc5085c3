/** `report.md`: the verdict, what was expected and why it was not met, and the figures, as a pull request shows them. */
import { expect, test } from "vitest";
import type { Judgement } from "../../../orchestrator/model/verdict.ts";
import { markdownReporter } from "../../../orchestrator/report/markdown-report.ts";
import { reportInputOf } from "../../../orchestrator/report/reporter.ts";
import { failing, inconclusive, passing } from "./sample-judgements.ts";
import { sampleRun } from "./sample-run.ts";

const rendered = (judgement: Judgement) => markdownReporter.render(reportInputOf({ trace: sampleRun(), judgement }));

test("begins with the verdict, what ran, and what was expected", () => {
  expect(rendered(passing).split("\n").slice(0, 9)).toEqual([
    "## ✅ first-look: pass",
    "",
    "12 nodes, seed 7, 1m 58s, Meshbed 0.1.0 on docker 20.10.24",
    "",
    "|  | Expectation | Phase |",
    "| --- | --- | --- |",
    "| ✅ | 100% of all nodes healthy, within 60s of join | join |",
    "| ✅ | mesh degree \\>= 6 for all nodes, throughout steady | steady |",
    "| ✅ | one network again | heal |",
  ]);
});

test("says why an expectation was not met, by its first violations", () => {
  const text = rendered(failing);
  expect(text).toMatch(/^## ❌ first-look: fail\n/);
  expect(text).toContain("| ❌ | mesh degree \\>= 6 for all nodes, throughout steady | steady |");
  const [, why = ""] = text.split("**mesh degree \\>= 6 for all nodes, throughout steady**\n\n");
  expect(why.split("\n").slice(0, 6)).toEqual([
    "- node-1 has mesh degree 0, expected \\>= 6, 2s into steady",
    "- node-2 has mesh degree 1, expected \\>= 6, 3s into steady",
    "- node-3 has mesh degree 2, expected \\>= 6, 4s into steady",
    "- node-4 has mesh degree 3, expected \\>= 6, 5s into steady",
    "- node-5 has mesh degree 4, expected \\>= 6, 6s into steady",
    "- and 7 more",
  ]);
});

test("tells what was found against the run itself before all else", () => {
  expect(rendered(inconclusive).split("\n").slice(0, 5)).toEqual([
    "## ⚠️ first-look: inconclusive",
    "",
    "12 nodes, seed 7, 1m 58s, Meshbed 0.1.0 on docker 20.10.24",
    "",
    `- ⚠️ ${inconclusive.reasons[0]}`,
  ]);
});

test("has a figure of each measure and phase, in a table that is folded away", () => {
  const [, folded = ""] = rendered(passing).split("<details><summary>Measures by phase</summary>\n\n");
  const [table = "", rest = ""] = folded.split("\n\n</details>\n");
  const rows = table.split("\n").map((row) => row.split(" | ").map((cell) => cell.replaceAll(/^\| | \|$/g, "")));
  expect(rows[0]).toEqual(["Measure", "join", "steady", "lose-one", "split", "heal"]);
  expect(rows[1]).toEqual(["---", "---:", "---:", "---:", "---:", "---:"]);
  expect(rows.find(([name]) => name === "Components")).toEqual([
    "Components",
    expect.any(String),
    "1",
    "1",
    "2",
    expect.any(String),
  ]);
  // Nothing is sent while nodes join.
  expect(rows.find(([name]) => name === "Delivery")?.[1]).toBe("–");
  expect(rest).toMatch(/^\nAgain: `meshbed /);
});

test("what names and messages hold stays text, and in its cell", () => {
  const hostile = "a | b <img src=x>\n## c `d` [e](http://f) **g**";
  const violations = [{ message: hostile, nodes: [], atMs: 0 }];
  const verdict = { outcome: "fail", violations } as const;
  const text = rendered({
    outcome: "fail",
    reasons: [hostile],
    expectations: [{ name: hostile, kind: "healthy", phase: "join", verdict }],
  });
  const safe = "a \\| b \\<img src=x\\> \\#\\# c \\`d\\` \\[e\\](http://f) \\*\\*g\\*\\*";
  expect(text).toContain(`| ❌ | ${safe} | join |\n`);
  expect(text).toContain(`**${safe}**\n\n- ${safe}\n`);
});

test("is a whole document of a run that died before its first round, too", () => {
  const trace = { header: sampleRun().header, events: [], truncated: true };
  const text = markdownReporter.render(reportInputOf({ trace, judgement: inconclusive }));
  expect(text).toMatch(/^## ⚠️ first-look: inconclusive\n/);
  expect(text).not.toContain("<details>");
});
