import { expect, test } from "vitest";
import type { HostEvent } from "../../../../orchestrator/model/trace.ts";
import { hostCharts } from "../../../../orchestrator/report/html/host-charts.ts";
import { historyOf } from "../../../../orchestrator/trace/history.ts";
import { sampleRun } from "../sample-run.ts";

const { header } = sampleRun();
const told = { kind: "host", cpuRatio: 0.51234, memoryUsedBytes: 2 ** 30, loopLagMs: 4 } as const;

function chartsOf(...events: readonly Partial<HostEvent>[]) {
  const hosts = events.map((event, i): HostEvent => ({ ...told, atMs: i * 1000, ...event }));
  return new Map(
    hostCharts(historyOf({ header, events: hosts, truncated: false })).map(({ title, lines }) => [
      title,
      lines[0]?.values,
    ]),
  );
}

test("draws what every host tells", () => {
  expect([...chartsOf({}, { cpuRatio: 1 })]).toEqual([
    ["CPU", [0.5123, 1]],
    ["Memory", [2 ** 30, 2 ** 30]],
    ["Own lag", [4, 4]],
  ]);
});

test("draws what a kernel tells, with gaps where it did not, of neighbours the fuller table", () => {
  const neighbours = { ipv4: { entries: 512, most: 1024, refused: 0 }, ipv6: { entries: 10, most: 1024, refused: 0 } };
  const kernel = { cpuPressureRatio: 0.25, packets: { taken: 1000, dropped: 3 }, neighbours };
  const charts = chartsOf({ kernel }, { kernel: {} }, {});
  expect(charts.get("CPU pressure")).toEqual([0.25, null, null]);
  expect(charts.get("Packets dropped")).toEqual([3, null, null]);
  expect(charts.get("Neighbour tables")).toEqual([0.5, null, null]);
  expect(charts.has("Stolen CPU")).toBe(false);
});

test("of several hosts mean, most and least are drawn, of those that answered", () => {
  const look = (atMs: number, ...ratios: readonly [string, number][]) =>
    ratios.map(([host, cpuRatio]): HostEvent => ({ ...told, atMs, host, cpuRatio }));
  const events = [...look(0, ["alpha", 0.2], ["beta", 0.6]), ...look(2000, ["beta", 0.8])];
  const [cpu] = hostCharts(historyOf({ header, events, truncated: false }));
  expect(cpu?.heading).toBe("Hosts");
  expect(cpu?.lines.map(({ label, values }) => [label, values])).toEqual([
    ["mean", [0.4, 0.8]],
    ["most", [0.6, 0.8]],
    ["least", [0.2, 0.8]],
  ]);
});

test("draws nothing of a run whose host was never sampled", () => {
  expect(chartsOf()).toEqual(new Map());
});
