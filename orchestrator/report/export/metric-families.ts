/** The measures of a run as metrics: over its whole time, with the times, or as one figure a phase. */
import { type MeasuredSeries, measuredRun, phaseFigures } from "../../measures/measured-run.ts";
import type { NodeId } from "../../model/step.ts";
import type { History } from "../../trace/history.ts";
import type { Metric, MetricFamily, Sample } from "./metric-text.ts";
import { scrapeLabels } from "./scrape-targets.ts";
import type { ExportedRun } from "./table.ts";
import { metricOf, type Named } from "./unit-names.ts";

/** Names begin as no metric of a node does, which Prometheus may have of the same run. */
export function seriesFamilies({ history }: ExportedRun): readonly MetricFamily[] {
  return measuredRun(history).map(({ measure, ...one }) => {
    const metric = metricOf(measure);
    const metrics = metricsOf(one, history, metric);
    return { name: `meshbed_run_${metric.name}`, help: measure.meaning, unit: metric.unit, metrics };
  });
}

function metricsOf(
  { timesMs, values }: Pick<MeasuredSeries, "timesMs" | "values">,
  history: History,
  { inUnit }: Named,
): readonly Metric[] {
  const { runId, plan } = history.header;
  const samplesOf = (all: readonly (number | null)[]) =>
    all.flatMap((value, i): Sample[] => (value === null ? [] : [{ value: inUnit(value), atMs: timesMs[i] ?? 0 }]));
  const isOfNodes = (all: typeof values): all is ReadonlyMap<NodeId, readonly (number | null)[]> => all instanceof Map;
  if (!isOfNodes(values)) return [{ labels: { run: runId, topology: plan.name }, samples: samplesOf(values) }];
  return plan.nodes.flatMap((node) => {
    const own = values.get(node.id);
    return own === undefined ? [] : [{ labels: scrapeLabels(node, plan, runId), samples: samplesOf(own) }];
  });
}

export function figureFamilies({ history }: ExportedRun): readonly MetricFamily[] {
  const { runId: run, plan } = history.header;
  const figures = Map.groupBy(phaseFigures(history, measuredRun(history)), ({ measure }) => measure);
  return [...figures].map(([measure, ofPhases]) => {
    const { name, unit, inUnit } = metricOf(measure);
    const metrics = ofPhases.map(({ phase, value }) => ({
      labels: { run, topology: plan.name, phase },
      samples: [{ value: inUnit(value) }],
    }));
    return { name: `meshbed_phase_${name}`, help: measure.meaning, unit, metrics };
  });
}
