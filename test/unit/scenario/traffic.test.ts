import { cumulativeStdNormalProbability, mean } from "simple-statistics";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../orchestrator/base/random.ts";
import { meanPerSecond } from "../../../orchestrator/scenario/traffic/arrival.ts";
import { arrivalsOf, flow } from "../../../orchestrator/scenario/traffic/flow.ts";
import { type FlowOptions, flowMessages } from "../../../orchestrator/scenario/traffic/flow-messages.ts";
import { readTrafficTrace, type TrafficTrace } from "../../../orchestrator/scenario/traffic/traffic-trace.ts";
import { chiSquared, exponentialCdf, misfit, uniformCdf } from "./goodness-of-fit.ts";

const seeds = Array.from({ length: 20 }, (_, seed) => seed);
const pool = (...nodes: readonly string[]) => ({ nodes, weight: 1 });

function messages(written: object, o: Partial<FlowOptions> & { seed?: number } = {}) {
  const config = flow.parse({ from: "node", ...("arrival" in written ? {} : { rate: "2/s" }), ...written });
  return flowMessages(config, {
    durationMs: 60_000,
    random: seededRandom(o.seed ?? 1),
    trace: null,
    publishersAt: () => [pool("a", "b", "c", "d")],
    largestBytes: () => 153_000,
    ...o,
  });
}

const timesOf = (found: readonly { readonly atMs: number }[]) => found.map(({ atMs }) => atMs);
const gapsOf = (times: readonly number[]) => times.slice(1).map((atMs, i) => atMs - (times[i] ?? 0));
/** Of all seeds together. */
const overSeeds = <T>(draw: (seed: number) => readonly T[]) => seeds.flatMap(draw);

describe("arrivals", () => {
  test("constant ones are evenly spaced, half a gap from either end", () => {
    const times = timesOf(messages({}));
    expect(times).toHaveLength(120);
    expect(times.slice(0, 3)).toEqual([250, 750, 1250]);
    expect(times.at(-1)).toBe(59_750);
  });

  test("those of a Poisson process come at the asked rate, with gaps that are exponential", () => {
    const hour = { durationMs: 3_600_000 };
    const poisson = { rate: "2/s", arrival: "poisson" };
    const counts = seeds.map((seed) => messages(poisson, { seed, ...hour }).length);
    expect(Math.abs(mean(counts) - 7200)).toBeLessThan(3 * Math.sqrt(7200 / seeds.length));
    const gaps = overSeeds((seed) => gapsOf(timesOf(messages(poisson, { seed, durationMs: 300_000 }))));
    expect(misfit(gaps, exponentialCdf(500))).toBeLessThan(1);
    expect(misfit(gaps, exponentialCdf(550))).toBeGreaterThan(1);
  });

  test("bursts of a fixed size and gap are told to the millisecond", () => {
    const found = messages({ arrival: { bursts: { size: 3, gap: "10s", spacing: "20ms" } } }, { durationMs: 30_000 });
    expect(timesOf(found)).toEqual([5000, 5020, 5040, 15040, 15060, 15080, 25080, 25100, 25120]);
    expect(timesOf(messages({ arrival: { bursts: { size: 2, gap: "20s" } } }))).toEqual([
      10_000, 10_000, 30_000, 30_000, 50_000, 50_000,
    ]);
  });

  test("a burst that the phase's end cuts off sends what is before it", () => {
    const arrival = { bursts: { size: 5, gap: "19s", spacing: "200ms" } };
    expect(timesOf(messages({ arrival }, { durationMs: 10_000 }))).toEqual([9500, 9700, 9900]);
  });

  test("bursts of drawn size and gap follow both distributions, and their mean rate is what is told", () => {
    const arrival = {
      bursts: { size: { uniform: { from: 5, to: 15 } }, gap: { exponential: { mean: "4s" } }, spacing: "5ms" },
    };
    const bursts = overSeeds((seed) => {
      const times = timesOf(messages({ arrival }, { seed, durationMs: 1_200_000 }));
      const starts = times.flatMap((atMs, i) => (i === 0 || atMs - (times[i - 1] ?? 0) > 6 ? [i] : []));
      return starts.slice(0, -1).map((first, i) => {
        const next = starts[i + 1] ?? 0;
        return { size: next - first, gapMs: (times[next] ?? 0) - (times[next - 1] ?? 0) };
      });
    });
    // A gap of 6 ms and less does not show.
    const gaps = bursts.map(({ gapMs }) => gapMs).filter((gapMs) => gapMs > 100);
    expect(misfit(gaps, (value) => exponentialCdf(4000)(value - 100))).toBeLessThan(1);
    // Rounded to whole messages, both ends are half as likely as what lies between.
    const shares = new Map(Array.from({ length: 11 }, (_, i) => [i + 5, i === 0 || i === 10 ? 0.05 : 0.1]));
    const sizes = bursts.filter(({ gapMs }) => gapMs > 100).map(({ size }) => size);
    expect(
      chiSquared(
        sizes.filter((size) => size <= 15),
        shares,
      ),
    ).toBeLessThan(29.6);
    expect(mean(bursts.map(({ size }) => size))).toBeCloseTo(10, 0);
    const asked = arrivalsOf(flow.parse({ from: "node", arrival }));
    const count = overSeeds((seed) => messages({ arrival }, { seed, durationMs: 1_200_000 })).length;
    expect(count / (seeds.length * 1200) / (asked ? meanPerSecond(asked) : 0)).toBeCloseTo(1, 1);
  });
});

describe("sizes", () => {
  const drawn = (size: object | string) =>
    overSeeds((seed) => messages({ rate: "10/s", size }, { seed }).map(({ bytes }) => bytes));

  test("a fixed one is that of every message", () => {
    expect(new Set(drawn("2KiB"))).toEqual(new Set([2048]));
  });

  const normal = (value: number) => cumulativeStdNormalProbability(value);
  test.each([
    ["uniform", { uniform: { from: "1KiB", to: "8KiB" } }, uniformCdf(1024, 8192), uniformCdf(1024, 8800)],
    ["exponential", { exponential: { mean: "20KiB" } }, exponentialCdf(20_480), exponentialCdf(22_000)],
    [
      "lognormal",
      { lognormal: { mean: "4KiB", sigma: 0.8 } },
      (bytes: number) => normal((Math.log(bytes / 4096) + 0.32) / 0.8),
      (bytes: number) => normal((Math.log(bytes / 4096) + 0.32) / 0.9),
    ],
  ])("%s ones fit the asked distribution over twenty seeds, and no other", (_, size, asked, other) => {
    const bytes = drawn(size);
    expect(bytes).toHaveLength(12_000);
    // Where a draw was brought to the least that there is, the distribution stands still.
    const inside = bytes.filter((one) => one > 128 && one < 153_000);
    const [least, most] = [asked(128), asked(153_000)];
    expect(misfit(inside, (one) => (asked(one) - least) / (most - least))).toBeLessThan(1);
    expect(misfit(inside, other)).toBeGreaterThan(1);
  });

  test("of weighted ones each comes as often as its weight asks", () => {
    const weighted = [
      { value: "300B", weight: 70 },
      { value: "4KiB", weight: 25 },
      { value: "100KiB", weight: 5 },
    ];
    const shares = new Map([
      [300, 0.7],
      [4096, 0.25],
      [102_400, 0.05],
    ]);
    // Of two degrees of freedom, once in a thousand times.
    expect(chiSquared(drawn({ weighted }), shares)).toBeLessThan(13.8);
  });

  test("what is drawn beyond what a message can be is brought to the nearest that it can", () => {
    const bytes = drawn({ exponential: { mean: "50KiB" } });
    expect([Math.min(...bytes), Math.max(...bytes)]).toEqual([128, 153_000]);
    expect(bytes.every(Number.isInteger)).toBe(true);
  });
});

describe("publishers and shards", () => {
  test("all of a pool have a share", () => {
    const counts = Map.groupBy(messages({ rate: "20/s" }), ({ node }) => node);
    expect([...counts.keys()].toSorted()).toEqual(["a", "b", "c", "d"]);
    for (const own of counts.values()) expect(own.length).toBeGreaterThan(240);
  });

  test("among pools the weights decide, of those in which somebody is there", () => {
    const pools = [
      { nodes: ["a", "b"], weight: 3 },
      { nodes: ["c"], weight: 1 },
    ];
    const from = (node: string, found: ReturnType<typeof messages>) => found.filter((one) => one.node === node).length;
    const found = messages({ rate: "100/s" }, { publishersAt: () => pools });
    expect(from("c", found) / found.length).toBeCloseTo(0.25, 1);
    const alone = messages({}, { publishersAt: () => [{ nodes: [], weight: 3 }, pool("c")] });
    expect(from("c", alone)).toBe(alone.length);
  });

  test("a flow over several shards draws one for each message, and one without leaves it to the publisher", () => {
    const counts = Map.groupBy(messages({ rate: "20/s", shard: [1, 2, 3] }), ({ shard }) => shard);
    expect([...counts.keys()].toSorted()).toEqual([1, 2, 3]);
    for (const own of counts.values()) expect(own.length).toBeGreaterThan(340);
    expect(new Set(messages({ shard: 7 }).map(({ shard }) => shard))).toEqual(new Set([7]));
    expect(new Set(messages({}).map(({ shard }) => shard))).toEqual(new Set([undefined]));
  });

  test("the choice of sizes and shards leaves times and publishers as they were", () => {
    const poisson = { rate: "2/s", arrival: "poisson" };
    const plain = messages(poisson).map(({ atMs, node }) => [atMs, node]);
    const drawn = messages({ ...poisson, size: { exponential: { mean: "2KiB" } }, shard: [1, 2] });
    expect(drawn.map(({ atMs, node }) => [atMs, node])).toEqual(plain);
  });
});

test("the same seed gives the same messages, and another seed others", () => {
  const everything = {
    arrival: { bursts: { size: { exponential: { mean: 4 } }, gap: { lognormal: { mean: "3s", sigma: 1 } } } },
    size: { lognormal: { mean: "2KiB", sigma: 1 } },
    shard: [1, 2],
  };
  expect(messages(everything, { seed: 5 })).toEqual(messages(everything, { seed: 5 }));
  expect(messages(everything, { seed: 5 })).not.toEqual(messages(everything, { seed: 6 }));
  const times = timesOf(messages(everything));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

describe("replayed", () => {
  const traceOf = (text: string): TrafficTrace => {
    const result = readTrafficTrace(text, "chat.csv");
    if ("problems" in result) throw new Error(result.problems.join("\n"));
    return result.trace;
  };
  const replayed = { arrival: { replayed: "chat.csv" }, size: "2KiB", shard: 4 };

  test("a file says when, how long, by whom and where, and the flow what it leaves out", () => {
    const trace = traceOf(
      "# made up\ntime_s,size_bytes,node,shard\n0.5,300,phone-1,2\n0.5,,phone-2,\n2,4000,,7\n60,,,\n",
    );
    expect(messages(replayed, { trace, publishersAt: () => [pool("a")] })).toEqual([
      { atMs: 500, node: "phone-1", bytes: 300, shard: 2 },
      { atMs: 500, node: "phone-2", bytes: 2048, shard: 4 },
      { atMs: 2000, node: "a", bytes: 4000, shard: 7 },
    ]);
    expect(timesOf(messages(replayed, { trace: traceOf("time_s\n1\n2.25\n") }))).toEqual([1000, 2250]);
  });

  test.each([
    ["time,node\n0,a\n", 'chat.csv:1: has the header "time,node"; expected time_s and any of size_bytes, node, shard'],
    ["time_s,nod\n0,a\n", "chat.csv:1: has no such column as nod; expected time_s and any of size_bytes, node, shard"],
    ["time_s\n", "chat.csv:1: has no rows; expected one at least"],
    ["time_s\n-1\n", 'chat.csv:2: time_s is "-1"; expected seconds of 0 or more, as 12.5'],
    ["time_s,node\n,a\n", 'chat.csv:2: time_s is ""; expected seconds of 0 or more, as 12.5'],
    ["time_s\n2\n1\n", "chat.csv:3: time_s is 1; expected 2 or more, as in the row before"],
    ["time_s,size_bytes\n0,10\n", 'chat.csv:2: size_bytes is "10"; expected a whole number from 128 to 153600'],
    ["time_s,size_bytes\n0,1KiB\n", 'chat.csv:2: size_bytes is "1KiB"; expected a whole number from 128 to 153600'],
    ["time_s,shard\n0,1.5\n", 'chat.csv:2: shard is "1.5"; expected a whole number from 0 to 65535'],
  ])("a file that is wrong is refused with its line: %j", (text, problem) => {
    expect(readTrafficTrace(text, "chat.csv")).toEqual({ problems: [problem] });
  });
});
