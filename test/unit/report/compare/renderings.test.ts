/** A comparison as a person gets it: on a terminal, in a pull request, as a page. */
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { type Comparison, compareRuns } from "../../../../orchestrator/report/compare/comparison.ts";
import { comparisonHtml } from "../../../../orchestrator/report/compare/comparison-html.ts";
import { comparisonMarkdown } from "../../../../orchestrator/report/compare/comparison-markdown.ts";
import { comparisonText } from "../../../../orchestrator/report/compare/comparison-terminal.ts";
import { noPaint } from "../../../../orchestrator/report/paint.ts";
import { figure, madeSet } from "./made-runs.ts";

const hostile = '<img src=x onerror=alert(1)> | `a` \u001b[31m\n## "b"';

function compared(change: Partial<Parameters<typeof madeSet>[2]> = {}): Comparison {
  const run = (i: number, shift: number) => [
    figure("latency-p99", 100 + i + 50 * shift, { title: "Message latency, p99", unit: "ms", better: "lower" }),
    figure("delivery", 0.95 + i / 1000 + shift / 100, {
      title: "Delivery",
      unit: "ratio",
      phase: "after-the-partition",
    }),
    figure("components", i % 2, { title: "Components", better: "lower" }),
  ];
  const numbers = [1, 2, 3, 4, 5, 6];
  return compareRuns(
    madeSet(
      "runs/base",
      numbers.map((i) => run(i, 0)),
      change,
    ),
    madeSet(
      "runs/new",
      numbers.map((i) => run(i, 1)),
      { ...change, outcome: "fail", circumstances: new Map([["relay.d", "10"]]) },
    ),
    { confidence: 0.95 },
  );
}

describe("on a terminal", () => {
  test("the verdict comes first, then the sides, then what there is evidence of", () => {
    expect(comparisonText(compared(), { all: false }, noPaint)).toBe(
      `WORSE  ten
1 worse, 1 better, 0 changed, 1 without evidence of a difference

A  runs/base: 6 runs, 6 pass
B  runs/new: 6 runs, 6 fail

! relay.d: A none, B 10

  measure               phase                A       B  difference            interval
✘ Message latency, p99  steady           104ms   154ms       +50ms  +47.5ms to +52.5ms
✔ Delivery              after-the-par…  95.35%  96.35%        +1pp  +0.75pp to +1.25pp

A and B are means of runs; the interval holds their difference with 95% confidence, each figure by
itself, where the runs are enough for one. Evidence is a difference so great that runs which do not
differ show one in any of their figures in no more than 5% of comparisons.`,
    );
  });

  test("all figures are shown to who asks for them", () => {
    expect(comparisonText(compared(), { all: true }, noPaint)).toContain("\n· Components ");
  });

  test("no line is wider than 100 columns, whatever is compared", () => {
    const long = "a very long title of a measure that somebody made up one day".repeat(2);
    const set = (path: string, shift: number) =>
      madeSet(
        path.repeat(30),
        [1, 2, 3, 4].map((i) => [
          figure("x", -1e9 * (i + shift), { title: long, phase: "p".repeat(32), unit: "bytes/s" }),
        ]),
      );
    const text = comparisonText(
      compareRuns(set("runs", 0), set("other", 90), { confidence: 0.95 }),
      { all: true },
      noPaint,
    );
    for (const line of text.split("\n")) expect(stringWidth(line)).toBeLessThanOrEqual(100);
  });

  test("nothing that files say gets at the terminal", () => {
    const text = comparisonText(compared({ topology: hostile }), { all: true }, noPaint);
    expect(text).toMatch(/^WORSE {2}<img src=x onerror=alert\(1\)> \| `a` {2}## "b"\n/);
  });
});

describe("in Markdown", () => {
  test("is a table of what there is evidence of, and the rest folded away", () => {
    const text = comparisonMarkdown([compared()]);
    expect(text).toContain("## ❌ ten: worse\n");
    expect(text).toContain("| ✘ worse | Message latency, p99 | steady | 104ms | 154ms | +50ms |");
    expect(text).toContain("<details><summary>Without evidence of a difference: 1</summary>\n\n| ");
  });

  test("texts of others stay text, and in their cell", () => {
    const [head] = comparisonMarkdown([compared({ topology: hostile })]).split("\n");
    expect(head).toBe('## ❌ \\<img src=x onerror=alert(1)\\> \\| \\`a\\`  \\#\\# "b": worse');
  });
});

describe("as a page", () => {
  const page = comparisonHtml([compared()]);

  test("shows every figure with the runs behind it", () => {
    expect(page.match(/<svg class="strip"/g)).toHaveLength(3);
    expect(page.match(/<circle /g)).toHaveLength(3 * 12);
    expect(page).toContain("<title>runs/new/run-1: 151ms</title>");
  });

  test("needs nothing but itself, and runs no script", () => {
    expect(page).toContain("default-src 'none'; style-src 'unsafe-inline'; img-src data:");
    expect(page).not.toMatch(/<script|https?:/);
  });

  test("takes no markup from names", () => {
    expect(comparisonHtml([compared({ topology: hostile })])).not.toContain("<img");
  });
});
