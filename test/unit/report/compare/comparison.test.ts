/** What a comparison says of two sets of runs, and what it tells its reader first. */
import { expect, test } from "vitest";
import { compareRuns } from "../../../../orchestrator/report/compare/comparison.ts";
import { drawnFigures, figure, madeSet, normal } from "./made-runs.ts";

const options = { confidence: 0.95 };
const numbers = [1, 2, 3, 4, 5];

test("says of each figure whether it is better, worse, changed, or nothing", () => {
  const run = (i: number, shift: number) => [
    figure("delivery", i / 100 + shift / 2, { unit: "ratio" }),
    figure("latency-p99", 100 + i + 50 * shift, { unit: "ms", better: "lower" }),
    figure("connections", i + 90 * shift, { better: null }),
    figure("components", i % 2, { better: "lower" }),
  ];
  const a = madeSet(
    "a",
    numbers.map((i) => run(i, 0)),
  );
  const b = madeSet(
    "b",
    numbers.map((i) => run(i, 1)),
  );
  const forth = compareRuns(a, b, options);
  expect(forth.figures.map(({ measure, change }) => [measure, change])).toEqual([
    ["delivery", "better"],
    ["latency-p99", "worse"],
    ["connections", "changed"],
    ["components", "no evidence"],
  ]);
  expect(forth.outcome).toBe("worse");
  expect(forth.figures[1]).toMatchObject({ difference: 50, chance: 2 / 252, a: { mean: 103 }, b: { mean: 153 } });
  const back = compareRuns(b, a, options);
  expect(back.figures.map(({ change }) => change)).toEqual(["worse", "better", "changed", "no evidence"]);
  const onlyBetter = compareRuns(
    madeSet(
      "a",
      numbers.map((i) => [figure("x", i)]),
    ),
    madeSet(
      "b",
      numbers.map((i) => [figure("x", i + 9)]),
    ),
    options,
  );
  expect(onlyBetter.outcome).toBe("no evidence of worse");
});

test("runs of the same kind show no evidence in 19 of 20 comparisons", () => {
  const outcomes = Array.from({ length: 100 }, (_, seed) => {
    const drawn = drawnFigures(
      seed,
      10,
      Array.from({ length: 40 }, () => normal),
    );
    const runs = Array.from({ length: 10 }, (_, run) => drawn.map((own, i) => figure(`m${i}`, own[run] ?? 0)));
    return compareRuns(madeSet("a", runs.slice(0, 5)), madeSet("b", runs.slice(5)), options).figures;
  });
  const found = outcomes.filter((figures) => figures.some(({ change }) => change !== "no evidence"));
  expect(found.length).toBeLessThanOrEqual(5 + 3 * 2.2);
});

test("figures are told apart by their phase", () => {
  const run = (i: number) => [figure("x", i, { phase: "join" }), figure("x", i + 10, { phase: "steady" })];
  const { figures } = compareRuns(madeSet("a", numbers.map(run)), madeSet("b", numbers.map(run)), options);
  expect(figures.map(({ phase, a }) => [phase, a.mean])).toEqual([
    ["join", 3],
    ["steady", 13],
  ]);
});

test("says when there are too few runs, and how many are enough", () => {
  const three = madeSet(
    "a",
    [1, 2, 3].map((i) => [figure("x", i)]),
  );
  const { remarks, figures } = compareRuns(three, { ...three, path: "b" }, options);
  expect(remarks).toEqual([
    "too few runs for any evidence: chance alone sets 3 against 3 apart in 1 of 10 cases, however great the difference; 4 against 4 are enough",
  ]);
  expect(figures[0]?.interval).toBeNull();
  const one = madeSet("b", [[figure("x", 99)]]);
  expect(compareRuns(three, one, options).remarks[0]).toMatch(
    /^too few runs for any evidence: chance alone sets 1 against 3 apart in 1 of 4 /,
  );
});

test("tells what differs in the circumstances, what only one side has, and whom it left out", () => {
  const circumstances = (host: string) =>
    new Map([
      ["engine", "docker 20.10"],
      ["host", host],
    ]);
  const a = madeSet(
    "a",
    numbers.map((i) => [figure("x", i), figure("delivery", 1)]),
    { circumstances: circumstances("2 cores") },
  );
  const b = madeSet(
    "b",
    numbers.map((i) => [figure("x", i)]),
    { circumstances: circumstances("8 cores") },
  );
  expect(compareRuns({ ...a, leftOut: 2 }, b, options).remarks).toEqual([
    "2 inconclusive runs of A left out",
    "host: A 2 cores, B 8 cores",
    "only A says something of delivery in steady",
  ]);
});

test("a figure that some runs lack is compared by those that have it", () => {
  const a = madeSet(
    "a",
    numbers.map((i) => [figure("x", i), ...(i === 3 ? [] : [figure("y", i)])]),
  );
  const b = madeSet(
    "b",
    numbers.map((i) => [figure("x", i), figure("y", i + 40)]),
  );
  const y = compareRuns(a, b, options).figures[1];
  expect(y?.a).toEqual({ values: [1, 2, null, 4, 5], mean: 3 });
  expect(y).toMatchObject({ difference: 40, change: "better" });
});
