/**
 * Metrics in the two texts that Prometheus reads, which differ little. A library for it, prom-client, keeps a registry of what is so now;
 * what is written here is the past, with its times. Sources: prometheus.io/docs/instrumenting/exposition_formats, OpenMetrics 1.0.
 */

/** All are gauges: whatever a measure counts is counted anew over each span. */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  /** Ends the name. */
  readonly unit: string | undefined;
  readonly metrics: readonly Metric[];
}

/** All samples of one set of labels. */
export interface Metric {
  readonly labels: Readonly<Record<string, string>>;
  /** In order of time. */
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly value: number;
  /** Unix ms; left out where the value is of no one time. */
  readonly atMs?: number;
}

/** `application/openmetrics-text; version=1.0.0`. A text a metric, since all together may be more than one text can hold. */
export function* openMetricsText(families: Iterable<MetricFamily>): Generator<string> {
  for (const { name, help, unit, metrics } of families) {
    yield `# TYPE ${name} gauge\n`;
    if (unit !== undefined) yield `# UNIT ${name} ${unit}\n`;
    yield `# HELP ${name} ${escaped(help)}\n`;
    for (const metric of metrics) yield linesOf(name, metric, (atMs) => (atMs / 1000).toFixed(3));
  }
  yield "# EOF\n";
}

/** `text/plain; version=0.0.4`. */
export function* prometheusText(families: Iterable<MetricFamily>): Generator<string> {
  for (const { name, help, metrics } of families) {
    yield `# HELP ${name} ${help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}\n# TYPE ${name} gauge\n`;
    for (const metric of metrics) yield linesOf(name, metric, (atMs) => `${Math.round(atMs)}`);
  }
}

function linesOf(name: string, { labels, samples }: Metric, timeText: (atMs: number) => string): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escaped(value)}"`);
  const start = `${name}{${pairs.join(",")}}`;
  const lines = samples.map(({ value, atMs }) => [start, value, ...(atMs === undefined ? [] : [timeText(atMs)])]);
  return lines.map((line) => `${line.join(" ")}\n`).join("");
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
