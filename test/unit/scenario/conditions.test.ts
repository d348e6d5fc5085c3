import { expect, test } from "vitest";
import { seededRandom } from "../../../orchestrator/base/random.ts";
import { condition } from "../../../orchestrator/scenario/conditions/condition.ts";
import { momentsOf } from "../../../orchestrator/scenario/conditions/moments.ts";
import { type ReplayTrace, readReplayTrace } from "../../../orchestrator/scenario/conditions/replay-trace.ts";

function moments(written: object, trace: ReplayTrace | null = null, seed = 1) {
  const o = { lengthMs: 30_000, random: seededRandom(seed) };
  return momentsOf(condition.parse(written), trace, o).map(({ atMs, to }) => [atMs, to]);
}

function traceOf(text: string): ReplayTrace {
  const result = readReplayTrace(text, "a.csv");
  if ("problems" in result) throw new Error(result.problems.join("\n"));
  return result.trace;
}

test("a change stands from its time to its end, or to that of the phase, which undoes it", () => {
  expect(moments({ of: "node", at: "5s", for: "20s", delay: "200ms", loss: "5%", burst: 4 })).toEqual([
    [
      5000,
      {
        delayMs: 200,
        loss: {
          kind: "gilbert-elliott",
          toBad: expect.closeTo(0.25 / 19, 12),
          toGood: 0.25,
          lossInBad: 1,
          lossInGood: 0,
        },
      },
    ],
    [25_000, null],
  ]);
  expect(moments({ of: "node", cut: true })).toEqual([[0, { cut: true }]]);
  expect(moments({ of: "node", cut: true, at: "20s", for: "10s" })).toEqual([[20_000, { cut: true }]]);
});

test("a ramp goes by a step a second, four at least and twenty at most, from one value exactly to the other", () => {
  const rates = (written: object) =>
    momentsOf(condition.parse({ of: "node", ...written }), null, { lengthMs: 60_000, random: seededRandom(1) }).map(
      ({ atMs, to }) => [atMs, to?.downBitsPerSecond],
    );
  const down = { from: "20mbit", to: "500kbit" };
  expect(rates({ down, over: "5s", at: "2s" })).toEqual([
    [2000, 20e6],
    [3000, 16.1e6],
    [4000, 12.2e6],
    [5000, 8.3e6],
    [6000, 4.4e6],
    [7000, 5e5],
  ]);
  expect(rates({ down, over: "1s" }).map(([atMs]) => atMs)).toEqual([0, 250, 500, 750, 1000]);
  const slow = rates({ down, over: "50s", for: "55s" });
  expect(slow).toHaveLength(22);
  expect(slow.slice(-2)).toEqual([
    [50_000, 5e5],
    [55_000, undefined],
  ]);
});

test("a ramp without a time of its own takes all of the change's, and what does not ramp stays", () => {
  expect(moments({ of: "node", delay: { from: "20ms", to: "60ms" }, jitter: "5ms", for: "4s" })).toEqual([
    [0, { delayMs: 20, jitterMs: 5 }],
    [1000, { delayMs: 30, jitterMs: 5 }],
    [2000, { delayMs: 40, jitterMs: 5 }],
    [3000, { delayMs: 50, jitterMs: 5 }],
    [4000, null],
  ]);
});

test("a flap is in force first, then not, until the change ends", () => {
  const flap = { up: "5s", down: "2s" };
  expect(moments({ of: "node", cut: true, flap, at: "1s", for: "16s" })).toEqual([
    [1000, { cut: true }],
    [3000, null],
    [8000, { cut: true }],
    [10_000, null],
    [15_000, { cut: true }],
    [17_000, null],
  ]);
});

const lte = `# made up
time_s,down_mbit,delay_ms,loss_percent
0,20,30,
4,8,,0.5
6,,45,
`;

test("a trace is read with empty cells as before, and its last row lasts as long as the one before it", () => {
  expect(traceOf(lte)).toEqual({
    rows: [
      { atMs: 0, to: { downBitsPerSecond: 20e6, delayMs: 30 } },
      { atMs: 4000, to: { downBitsPerSecond: 8e6, delayMs: 30, loss: { kind: "independent", ratio: 0.005 } } },
      { atMs: 6000, to: { downBitsPerSecond: 8e6, delayMs: 45, loss: { kind: "independent", ratio: 0.005 } } },
    ],
    periodMs: 8000,
    columns: ["delay_ms", "loss_percent", "down_mbit"],
  });
});

test("a replay begins anew after its last row, or stays there when it is to run once", () => {
  const times = (written: object) =>
    moments({ of: "node", replay: "a.csv", ...written }, traceOf(lte)).map(([at]) => at);
  expect(times({ at: "2s", for: "20s" })).toEqual([2000, 6000, 8000, 10_000, 14_000, 16_000, 18_000, 22_000]);
  expect(times({ at: "2s", once: true })).toEqual([2000, 6000, 8000]);
  const constant = moments(
    { of: "node", replay: "a.csv", jitter: "2ms", once: true },
    traceOf("time_s,delay_ms\n0,30\n"),
  );
  expect(constant).toEqual([[0, { jitterMs: 2, delayMs: 30 }]]);
});

test("a replay that starts at random begins within its trace, where the seed says, with what holds there", () => {
  const starts = [1, 2, 3, 4].map((seed) =>
    moments({ of: "node", replay: "a.csv", start: "random" }, traceOf(lte), seed).slice(0, 2),
  );
  expect(starts).toEqual(
    [1, 2, 3, 4].map((seed) =>
      moments({ of: "node", replay: "a.csv", start: "random" }, traceOf(lte), seed).slice(0, 2),
    ),
  );
  expect(new Set(starts.map(([, second]) => second?.[0])).size).toBe(4);
  for (const [first, second] of starts) {
    expect(first?.[0]).toBe(0);
    expect(Number(second?.[0])).toBeLessThanOrEqual(4000);
  }
});

test("what does not change is not said again", () => {
  const trace = traceOf("time_s,up_mbit\n0,5\n1,5\n2,4\n3,4\n");
  expect(moments({ of: "node", replay: "a.csv", once: true }, trace).map(([at]) => at)).toEqual([0, 2000]);
});

test.each([
  [
    "",
    'a.csv:1: has the header ""; expected time_s and some of delay_ms, jitter_ms, loss_percent, rate_mbit, up_mbit, down_mbit',
  ],
  [
    "time_s\n0\n",
    'a.csv:1: has the header "time_s"; expected time_s and some of delay_ms, jitter_ms, loss_percent, rate_mbit, up_mbit, down_mbit',
  ],
  [
    "time_s,mbit\n0,1\n",
    "a.csv:1: has no such column as mbit; expected time_s and some of delay_ms, jitter_ms, loss_percent, rate_mbit, up_mbit, down_mbit",
  ],
  ["time_s,up_mbit,up_mbit\n0,1,2\n", "a.csv:1: has a column twice; expected each once"],
  ["time_s,up_mbit\n", "a.csv:1: has no rows; expected one at least"],
  ["time_s,up_mbit\n1,5\n", "a.csv:2: time_s is 1; expected 0 in the first row"],
  ["time_s,up_mbit\n0,5\n,6\n", 'a.csv:3: time_s is ""; expected seconds, as 12.5'],
  ["time_s,up_mbit\n0,5\n2,6\n1,7\n", "a.csv:4: time_s is 1; expected 2.1 or more, 100ms after the row before"],
  ["time_s,up_mbit\n0,0\n", 'a.csv:2: up_mbit is "0"; expected a number above 0'],
  ["time_s,loss_percent\n0,100\n", 'a.csv:2: loss_percent is "100"; expected a number from 0 to less than 100'],
  ["time_s,up_mbit\n0,5,6\n", "a.csv:2: is not CSV: Invalid Record Length: expect 2, got 3 on line 2"],
  [
    `time_s,up_mbit\n${Array.from({ length: 10_001 }, (_, i) => `${i},5`).join("\n")}`,
    "a.csv:1: has more than 10000 rows; expected fewer",
  ],
])("refuses a trace that is wrong, with its line (%#)", (text, problem) => {
  expect(readReplayTrace(text, "a.csv")).toEqual({ problems: [problem] });
});
