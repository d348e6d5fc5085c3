/** How what the kernel says of the host weighs: it excuses failures that it can explain, and takes a pass only where packets were lost. */
import { describe, expect, test } from "vitest";
import { hostFaults } from "../../../orchestrator/assertions/host-faults.ts";
import { judge } from "../../../orchestrator/assertions/judge.ts";
import type { HostEvent, KernelFigures } from "../../../orchestrator/model/trace.ts";
import { historyOf } from "../../../orchestrator/trace/history.ts";
import { expectation, planOf, type RoundSaid, steadyRun, type Tape } from "../trace/record-trace.ts";
import { at, expectOne, nodes, torn, whole } from "./judged-run.ts";

const mebibyte = 1024 ** 2;
const calm: KernelFigures = {
  cpuPressureRatio: 0.3,
  memoryPressureRatio: 0,
  stealRatio: 0,
  memoryAvailableBytes: 4096 * mebibyte,
  packets: { taken: 20_000, dropped: 3 },
  neighbours: { ipv4: { entries: 400, most: 1024, refused: 0 } },
};
const busy = { cpuRatio: 0.99, kernel: { ...calm, cpuPressureRatio: 0.98 } };

/** Who is busy at which second, of the time since two seconds before. */
type HostAt = (second: number) => Partial<HostEvent> | undefined;

function runOn(
  host: HostAt,
  said: (second: number) => RoundSaid = () => undefined,
  seconds = 10,
  expectations = expectOne.expectations,
) {
  const record = (second: number, recorded: Tape) => {
    if (second % 2 === 0) recorded.events.push(sample(second, host(second)));
    return said(second);
  };
  return steadyRun(planOf(nodes, { expectations }), record, seconds);
}

function sample(second: number, o: Partial<HostEvent> = {}): HostEvent {
  const kernel = { ...calm, ...o.kernel };
  return { kind: "host", atMs: at(second), cpuRatio: 0.5, memoryUsedBytes: 1, loopLagMs: 5, ...o, kernel };
}

const within = (from: number, to: number, o: Partial<HostEvent>) => (second: number) =>
  second >= from && second <= to ? o : undefined;
const kernel = (figures: KernelFigures) => ({ kernel: { ...calm, ...figures } });
const messagesOn = (host: HostAt) => hostFaults(historyOf(runOn(host))).map(({ message }) => message);

test("a host with room says nothing", () => {
  expect(messagesOn(() => undefined)).toEqual([]);
});

test("of several hosts each is judged by itself, and named", () => {
  const run = steadyRun(
    planOf(nodes, expectOne),
    (second, recorded) => {
      if (second % 2 === 0)
        recorded.events.push(sample(second, { ...busy, host: "alpha" }), sample(second, { host: "beta" }));
      return undefined;
    },
    10,
  );
  const [first, ...others] = hostFaults(historyOf(run)).map(({ message }) => message);
  expect(first).toMatch(/^alpha: all cores were busy, /);
  expect(others).toEqual([]);
});

describe("what is said, and what to do about it", () => {
  test.each<[string, HostAt, string]>([
    [
      "busy cores",
      within(4, 8, busy),
      "all cores were busy, with work that waited for one 98% of the time, for 6s in steady, 2s after its start; " +
        "the host is busy: run fewer nodes, or give it more cores",
    ],
    [
      "a hypervisor that gives the cores to others",
      within(2, 10, kernel({ stealRatio: 0.234 })),
      "the hypervisor gave 23.4% of the cores' time to others for 10s in steady, 0ms after its start; " +
        "the host is busy: use one that shares its cores with nobody, or run fewer nodes",
    ],
    [
      "waiting for memory",
      within(6, 6, kernel({ memoryPressureRatio: 0.4 })),
      "all work waited for memory 40% of the time for 2s in steady, 4s after its start; " +
        "the host is short of memory: run fewer nodes, or give it more",
    ],
    [
      "packets dropped",
      within(6, 6, kernel({ packets: { taken: 9_700, dropped: 300 } })),
      "the kernel had no room for 3% of all packets for 2s in steady, 4s after its start; " +
        "no condition lost them: send less, or `sudo sysctl -w net.core.netdev_max_backlog=10000`",
    ],
    [
      "a full neighbour table",
      within(6, 8, kernel({ neighbours: { ipv4: { entries: 1024, most: 1024, refused: 7 } } })),
      "the kernel's neighbour table of ipv4 was full, 1024 of 1024 entries, for 4s in steady, 4s after its start; " +
        "packets had nowhere to go: `sudo sysctl -w net.ipv4.neigh.default.gc_thresh3=16384`, or run fewer nodes",
    ],
  ])("%s", (_, host, message) => {
    expect(messagesOn(host)).toEqual([message]);
  });

  test("memory that is nearly gone", () => {
    const trace = runOn(within(6, 6, kernel({ memoryAvailableBytes: 20 * mebibyte })));
    const { environment } = trace.header;
    const host = { ...environment.host, memoryBytes: 2048 * mebibyte };
    const header = { ...trace.header, environment: { ...environment, host } };
    expect(hostFaults(historyOf({ ...trace, header })).map(({ message }) => message)).toEqual([
      "only 20MiB of memory were to be had for 2s in steady, 4s after its start; " +
        "the host is short of memory: run fewer nodes, or give it more",
    ]);
  });
});

test.each<[string, HostAt]>([
  ["cores that are busy for four seconds", within(4, 6, busy)],
  ["cores that are busy with nobody waiting", within(2, 10, { cpuRatio: 1 })],
  ["work that waits for what it may use on an idle host", within(2, 10, kernel({ cpuPressureRatio: 1 }))],
  ["a hypervisor that takes little", within(2, 10, kernel({ stealRatio: 0.08 }))],
  ["a packet lost now and then", within(2, 10, kernel({ packets: { taken: 1000, dropped: 9 } }))],
  [
    "a full neighbour table in which nobody was missed",
    within(2, 10, kernel({ neighbours: { ipv4: { entries: 1024, most: 1024, refused: 0 } } })),
  ],
])("%s: no fault", (_, host) => {
  expect(messagesOn(host)).toEqual([]);
});

test("a busy host takes no pass away", () => {
  expect(judge(runOn(within(0, 10, busy)))).toMatchObject({ outcome: "pass", reasons: [] });
});

test("a busy host excuses what was seen until half a minute after, and nothing that was seen later", () => {
  const tornFrom = (from: number) => (second: number) => ({ links: second >= from ? torn : whole });
  const judged = (from: number) => judge(runOn(within(2, 40, busy), tornFrom(from), 90)).outcome;
  expect([judged(10), judged(68), judged(75)]).toEqual(["inconclusive", "inconclusive", "fail"]);
});

test("a host that was busy for a short time excuses no longer than that what came after it", () => {
  const tornFrom = (from: number) => (second: number) => ({ links: second >= from ? torn : whole });
  const judged = (from: number) => judge(runOn(within(2, 10, busy), tornFrom(from), 40)).outcome;
  expect([judged(18), judged(25)]).toEqual(["inconclusive", "fail"]);
});

test("of two busy times far apart, the calm one between them excuses nothing", () => {
  const host = (second: number) => (second <= 8 || second >= 100 ? busy : undefined);
  const said = (second: number) => ({ links: second >= 50 && second < 60 ? torn : whole });
  expect(judge(runOn(host, said, 120)).outcome).toBe("fail");
});

test("packets that the kernel dropped take a pass from who was seen only then", () => {
  const dropping = kernel({ packets: { taken: 9_700, dropped: 300 } });
  expect(judge(runOn(within(6, 6, dropping))).outcome).toBe("pass");
  const all = judge(runOn(within(2, 10, dropping)));
  expect(all).toMatchObject({
    outcome: "inconclusive",
    reasons: [expect.stringMatching(/^the kernel had no room for 3% of all packets for 10s in steady/)],
  });
});

test("where the hypervisor took the cores, this is told before what came of it", () => {
  const stolen = { ...busy, kernel: { ...busy.kernel, stealRatio: 0.5 } };
  const late = { ...stolen, loopLagMs: 2500 };
  const { outcome, reasons } = judge(runOn((second) => (second === 8 ? late : second >= 2 ? stolen : undefined)));
  expect(outcome).toBe("inconclusive");
  expect(reasons).toEqual([
    expect.stringMatching(/^the hypervisor gave 50% of the cores' time to others for 10s in steady/),
    expect.stringMatching(/^the orchestrator lagged by 2.5s in steady/),
  ]);
  expect(judge(runOn(within(2, 10, stolen)))).toMatchObject({ outcome: "pass", reasons: [] });
});

test("a phase of which nothing is expected may be on a busy host", () => {
  expect(hostFaults(historyOf(runOn(() => busy, undefined, 10, [])))).toEqual([]);
});

test("a network that comes to be whole a little late, on a host that was busy until shortly before, is inconclusive", () => {
  const inTime = [expectation("components", { is: 1 }, { when: { kind: "within", ms: 60_000 } })];
  const said = (second: number) => ({ links: second < 68 ? torn : whole });
  expect(judge(runOn(within(0, 50, busy), said, 90, inTime)).outcome).toBe("inconclusive");
});

test("a network that is not whole long after the host came to rest fails", () => {
  const atEnd = [expectation("components", { is: 1 }, { when: { kind: "at-end", afterMs: 0 } })];
  expect(judge(runOn(within(0, 45, busy), () => ({ links: torn }), 90, atEnd)).outcome).toBe("fail");
});
