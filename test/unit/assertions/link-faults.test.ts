/** Links that were measured beside what was planned of them: what makes a run inconclusive, and what says nothing. */
import { describe, expect, test } from "vitest";
import type {
  FlowExpectation,
  FlowFigures,
  FlowPlan,
  MeasurementPlan,
} from "../../../orchestrator/model/measurement.ts";
import type { ProbeEvent } from "../../../orchestrator/model/trace.ts";
import { flowMeasured, flowPlanned, startMs, type Tape } from "../trace/record-trace.ts";
import { judgeRun, reasonsWhen } from "./judged-run.ts";

const link = { paths: [], up: null, down: null, cutFrom: [], inbound: "any" } as const;
const surveyors = ["eu/fibre", "us/mobile"].map((id, i) => ({ id, address: `10.77.9.${i}`, address6: null, link }));
const nothing = { flows: [], rates: [], echoes: [] };

const inSteady: MeasurementPlan["when"] = { kind: "in", phase: "steady", atMs: 2000 };

function flowPlan(planned: FlowExpectation = flowPlanned): FlowPlan {
  const size = { packets: 100, ipVersion: 4, packetBytes: 52, intervalMs: 25, waitMs: 300 } as const;
  return { from: "eu/fibre", to: "us/mobile", ...size, planned };
}

const measuring = (flows: readonly FlowPlan[], when = inSteady) => ({
  surveyors,
  measurements: [{ when, ...nothing, flows }],
});

type Found = { planned?: Partial<FlowExpectation>; measured?: Partial<FlowFigures> };
const delay = (meanMs: number, deviationMs = 8) => ({
  ...flowMeasured.delay,
  meanMs,
  deviationMs,
  p99Ms: 99,
  correlation: 0,
});
const way = "from eu/fibre to us/mobile 2s into steady";
const rate = { bitsPerSecond: 20e6 };
const cut = { lossRatio: 1 };

describe("a flow between surveyors", () => {
  test.each<[string, Found, readonly string[]]>([
    ["as planned", {}, []],
    ["slower by what its jitter explains", { measured: { delay: delay(73.4) } }, []],
    [
      "slower",
      { measured: { delay: delay(74) } },
      [`the delay ${way} was 74.0ms in the mean of 100; planned 70.0ms, give or take 3.6ms`],
    ],
    ["slower by what the clocks of two hosts leave open", { measured: { delay: { ...delay(76), errorMs: 3 } } }, []],
    [
      "slower by more than that",
      { measured: { delay: { ...delay(77), errorMs: 3 } } },
      [`the delay ${way} was 77.0ms in the mean of 100; planned 70.0ms, give or take 6.6ms`],
    ],
    [
      "faster",
      { measured: { delay: delay(60) } },
      [`the delay ${way} was 60.0ms in the mean of 100; planned 70.0ms, give or take 3.5ms`],
    ],
    ["slower by what its rate adds to a packet", { planned: { sendingMs: 6 }, measured: { delay: delay(79) } }, []],
    [
      "without the jitter",
      { measured: { delay: delay(70, 0.2) } },
      [`the jitter ${way} was 0.2ms over 100 packets; planned 8.0ms, give or take 2.4ms`],
    ],
    [
      "with more jitter",
      { measured: { delay: delay(70, 14) } },
      [`the jitter ${way} was 14.0ms over 100 packets; planned 8.0ms, give or take 3.2ms`],
    ],
    [
      "with the noise of a host that has other things to do",
      { planned: { jitterMs: 0 }, measured: { delay: delay(70, 2) } },
      [],
    ],
    ["losing a packet", { measured: { lossRatio: 0.01 } }, []],
    ["losing many", { measured: { lossRatio: 0.1 } }, [`the loss ${way} was 10 of 100 packets; planned 0%`]],
    ["corrupting many", { measured: { corruptRatio: 0.1 } }, [`the loss ${way} was 10 of 100 packets; planned 0%`]],
    ["losing none of many", { planned: { lossRatio: 0.2 } }, [`the loss ${way} was 0 of 100 packets; planned 20%`]],
    ["losing none of few bursts", { planned: { lossRatio: 0.2, lossTrials: 14 } }, []],
    ["cut", { planned: cut, measured: { lossRatio: 1, delay: null } }, []],
    [
      "leaky where it is cut",
      { planned: cut, measured: { lossRatio: 0.99 } },
      [`the loss ${way} was 99 of 100 packets; planned 100%`],
    ],
    [
      "as fast as its rate",
      { planned: rate, measured: { bitsPerSecond: 19.5e6, lossRatio: 0.2, delay: delay(300) } },
      [],
    ],
    [
      "faster than its rate",
      { planned: rate, measured: { bitsPerSecond: 25e6 } },
      [`the rate ${way} was 25mbit; planned 20mbit, give or take 5%`],
    ],
    [
      "without a rate, for nothing arrived",
      { planned: rate, measured: { bitsPerSecond: null } },
      [`the rate ${way} was 0bit; planned 20mbit, give or take 5%`],
    ],
  ])("that is %s", (_, found, reasons) => {
    const judged = reasonsWhen(
      (recorded) => recorded.flow(5, found),
      measuring([flowPlan({ ...flowPlanned, ...found.planned })]),
    );
    expect(judged).toEqual({ outcome: reasons.length > 0 ? "inconclusive" : "pass", reasons });
  });

  const wrong: Found = { measured: { delay: delay(200) } };
  test.each<[string, (recorded: Tape) => void]>([
    [
      "while a change was carried out",
      (recorded) => {
        recorded.act(4, { kind: "heal", id: "storm", what: "storm" });
        recorded.flow(5, wrong);
      },
    ],
    [
      "while the measurement itself dropped packets",
      (recorded) => {
        recorded.flow(5, { measured: { ...wrong.measured, dropped: 3 } });
      },
    ],
  ])("measured %s says nothing", (_, record) => {
    expect(reasonsWhen(record, measuring([flowPlan()]))).toEqual({ outcome: "pass", reasons: [] });
  });

  test("that was never measured is told", () => {
    const reasons = ["2s into steady nothing was measured from eu/fibre to us/mobile, though it should have been"];
    expect(reasonsWhen(() => undefined, measuring([flowPlan()]))).toEqual({ outcome: "inconclusive", reasons });
    const unsent = { measured: { sent: 0, delay: null, bitsPerSecond: null } };
    expect(reasonsWhen((recorded) => recorded.flow(5, unsent), measuring([flowPlan()])).reasons).toEqual(reasons);
  });

  test("whose phase was over before is not missed", () => {
    const late = { kind: "in", phase: "steady", atMs: 7000 } as const;
    expect(reasonsWhen(() => undefined, measuring([flowPlan()], late)).outcome).toBe("pass");
  });

  test("that was off, and as planned when it was measured again, is sound", () => {
    const { reasons } = judgeRun(
      (second, recorded) => {
        if (second === 4) recorded.flow(4, wrong);
        if (second === 7) recorded.flow(7, {});
        return undefined;
      },
      measuring([flowPlan()]),
    );
    expect(reasons).toEqual([]);
  });

  test("that is off while the host is at its limit says so", () => {
    const { reasons } = reasonsWhen(
      (recorded) => {
        const host = { kind: "host", cpuRatio: 0.984, memoryUsedBytes: 0, loopLagMs: 3 } as const;
        recorded.events.push({ ...host, atMs: startMs + 4000 });
        recorded.flow(5, { measured: { lossRatio: 0.1 } });
      },
      measuring([flowPlan()]),
    );
    expect(reasons).toEqual([`the loss ${way} was 10 of 100 packets; planned 0%; the host was 98% busy then`]);
  });

  test("is one of few that are told when many are not as planned", () => {
    const measurements = Array.from({ length: 12 }, () => ({ when: inSteady, ...nothing, flows: [flowPlan()] }));
    const { reasons } = reasonsWhen(
      (recorded) => {
        for (const measurement of measurements.keys()) recorded.flow(5, { ...wrong, measurement });
      },
      { surveyors, measurements },
    );
    expect(reasons).toHaveLength(9);
    expect(reasons.at(-1)).toBe("4 more measurements of links were not as planned");
  });
});

const echoes = [{ from: "node-1", to: "node-2", roundTripMs: 100, jitterMs: 0, lossRatio: 0 }];
const answers = (count: number, ms: number) => Array.from({ length: count }, () => ms);
const echoing = { measurements: [{ when: { kind: "after", phase: "steady" } as const, ...nothing, echoes }] };
const between = "between node-1 and node-2 after steady";

describe("echoes between nodes", () => {
  test.each<[string, Partial<ProbeEvent>, readonly string[]]>([
    ["as planned", { roundTripsMs: answers(20, 104.9) }, []],
    [
      "slower than planned",
      { roundTripsMs: answers(20, 105.5) },
      [`the round trip ${between} was 105.5ms in the mean of 20; planned 100.0ms, give or take 5.0ms`],
    ],
    [
      "faster than planned",
      { roundTripsMs: answers(20, 0.1) },
      [`the round trip ${between} was 0.1ms in the mean of 20; planned 100.0ms, give or take 5.0ms`],
    ],
    ["off by less than 3 ms on a short link", { plannedMs: 1, roundTripsMs: answers(20, 3.9) }, []],
    ["off by what its jitter explains", { plannedJitterMs: 10, roundTripsMs: answers(20, 108) }, []],
    ["lost once in twenty", { roundTripsMs: answers(19, 100) }, []],
    ["lost as the plan says", { plannedLossRatio: 0.2, roundTripsMs: answers(15, 100) }, []],
    [
      "lost more than the plan says",
      { roundTripsMs: answers(14, 100) },
      [`the loss ${between} was 6 of 20 echoes; planned 0%`],
    ],
    [
      "lost less than the plan says",
      { plannedLossRatio: 0.5 },
      [`the loss ${between} was 0 of 20 echoes; planned 50%`],
    ],
    ["all lost", { roundTripsMs: [] }, [`the loss ${between} was 20 of 20 echoes; planned 0%`]],
    [
      "answered once through a cut",
      { plannedLossRatio: 1, roundTripsMs: [100] },
      [`the loss ${between} was 19 of 20 echoes; planned 100%`],
    ],
  ])("that are %s", (_, probe, reasons) => {
    const found = reasonsWhen((recorded) => recorded.probe(5, probe), echoing);
    expect(found).toEqual({ outcome: reasons.length > 0 ? "inconclusive" : "pass", reasons });
  });

  test("say nothing when a node was down, and are missed when none was", () => {
    const restarted = (recorded: Tape) => {
      recorded.status(3.5, "node-2", "down");
      recorded.status(4, "node-2", "ready");
      recorded.probe(5, { roundTripsMs: [] });
    };
    const judged = (record: (recorded: Tape) => void) => reasonsWhen(record, { ...echoing, expectations: [] }).reasons;
    expect(judged(restarted).filter((reason) => reason.includes("echoes"))).toEqual([]);
    expect(judged(() => undefined)).toEqual([
      "after steady nothing was measured from node-1 to node-2, though it should have been",
    ]);
  });
});
