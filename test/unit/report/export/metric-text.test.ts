import { expect, test } from "vitest";
import {
  type MetricFamily,
  openMetricsText,
  prometheusText,
} from "../../../../orchestrator/report/export/metric-text.ts";

const families: readonly MetricFamily[] = [
  {
    name: "meshbed_run_latency_p50_seconds",
    help: 'Time from "sent" to\nthe first copy.',
    unit: "seconds",
    metrics: [
      {
        labels: { run: "a1", node: 'n"1\\' },
        samples: [
          { value: 0.25, atMs: 1_000 },
          { value: 1, atMs: 6_000.7 },
        ],
      },
      { labels: { run: "a1", node: "n2" }, samples: [] },
    ],
  },
  {
    name: "meshbed_run_components",
    help: "Parts.",
    unit: undefined,
    metrics: [{ labels: { run: "a1" }, samples: [{ value: 2 }] }],
  },
];

test("OpenMetrics has the type, the unit and the times in seconds, and an end", () => {
  expect([...openMetricsText(families)].join("")).toBe(
    [
      "# TYPE meshbed_run_latency_p50_seconds gauge",
      "# UNIT meshbed_run_latency_p50_seconds seconds",
      String.raw`# HELP meshbed_run_latency_p50_seconds Time from \"sent\" to\nthe first copy.`,
      String.raw`meshbed_run_latency_p50_seconds{run="a1",node="n\"1\\"} 0.25 1.000`,
      String.raw`meshbed_run_latency_p50_seconds{run="a1",node="n\"1\\"} 1 6.001`,
      "# TYPE meshbed_run_components gauge",
      "# HELP meshbed_run_components Parts.",
      'meshbed_run_components{run="a1"} 2',
      "# EOF",
      "",
    ].join("\n"),
  );
});

test("the text of Prometheus has its times in milliseconds, and neither units nor an end", () => {
  expect([...prometheusText(families)].join("")).toBe(
    [
      String.raw`# HELP meshbed_run_latency_p50_seconds Time from "sent" to\nthe first copy.`,
      "# TYPE meshbed_run_latency_p50_seconds gauge",
      String.raw`meshbed_run_latency_p50_seconds{run="a1",node="n\"1\\"} 0.25 1000`,
      String.raw`meshbed_run_latency_p50_seconds{run="a1",node="n\"1\\"} 1 6001`,
      "# HELP meshbed_run_components Parts.",
      "# TYPE meshbed_run_components gauge",
      'meshbed_run_components{run="a1"} 2',
      "",
    ].join("\n"),
  );
});
