import { describe, expect, test } from "vitest";
import { measures } from "../../../orchestrator/measures/index.ts";
import { figureLines, mainMeasures } from "../../../orchestrator/report/figure-lines.ts";
import { noPaint } from "../../../orchestrator/report/paint.ts";
import { type ReportInput, reportInputOf } from "../../../orchestrator/report/reporter.ts";
import { passing } from "./sample-judgements.ts";
import { sampleRun } from "./sample-run.ts";

const input = reportInputOf({ trace: sampleRun(), judgement: passing });

const shown = (change: Partial<ReportInput>, width = 100) =>
  figureLines({ ...input, ...change }, width, noPaint).map(({ text }) => text);

describe("the figures of phases on a terminal", () => {
  test("are of measures that there are", () => {
    const names = measures.map(({ name }) => name);
    expect(mainMeasures.filter((name) => !names.includes(name))).toEqual([]);
  });

  test("are as many as the terminal has room for, in the order of their weight", () => {
    expect(shown({}, 46)).toEqual([
      "phases         running  healthy  degree  peers",
      "join      14s     9.86   64.29%     5.5   7.45",
      "steady    30s       12   99.72%    6.23   9.17",
      "lose-one  20s     11.2   99.17%    6.37    8.8",
      "split     20s       12       0%    4.89   4.91",
      "heal      25s       12      99%    6.22   8.23",
    ]);
    expect(shown({}, 1)[1]).toBe("join      14s     9.86");
  });

  test("leave out a measure that no phase has, and say what a phase has none of", () => {
    const figures = input.figures.filter(
      ({ phase, measure: { name } }) => name === "running" || (name === "mesh-degree" && phase === "heal"),
    );
    expect(shown({ figures }).filter((line) => /^(phases|split|heal)/.test(line))).toEqual([
      "phases         running  degree",
      "split     20s       12       –",
      "heal      25s       12    6.22",
    ]);
    expect(shown({ figures: [] })).toEqual([]);
  });

  test("tell of a phase that its state did not come in time, and of many phases how many are not shown", () => {
    const [phase] = input.history.phases;
    const phases = Array.from({ length: 15 }, () => ({ ...phase, timedOut: true }));
    const lines = shown({ history: { ...input.history, phases } as ReportInput["history"] });
    expect(lines).toHaveLength(14);
    expect(lines[1]).toMatch(/^join {4}14s, timed out +9\.86 /);
    expect(lines.at(-1)).toBe("and 3 more, in the report");
  });
});
