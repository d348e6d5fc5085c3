/** `summary.json`: a run in short, for scripts. Its shape is in `summary-schema.ts`. */
import { mostFrequent } from "../base/most-frequent.ts";
import { type ChurnDone, churnsDone } from "../measures/churn.ts";
import type { NodePlan } from "../model/plan.ts";
import type { ExpectationVerdict } from "../model/verdict.ts";
import type { History } from "../trace/history.ts";
import { dialCounts } from "./dial-counts.ts";
import { type FlowRow, flowRows } from "./flow-rows.ts";
import { measuredLinks } from "./measured-links.ts";
import type { Reporter, ReportInput } from "./reporter.ts";
import { runLengthMs } from "./run-length.ts";
import type { Summary } from "./summary-schema.ts";

export const summaryReporter: Reporter = {
  file: "summary.json",
  render: (input) => `${JSON.stringify(summaryOf(input), null, 2)}\n`,
};

export function summaryOf(input: ReportInput): Summary {
  const { history, judgement } = input;
  const { header, plan } = history;
  const { meshbed, node, engine, netem, host, images, hosts, hostsApart } = header.environment;
  return {
    format: 1,
    name: plan.name,
    runId: header.runId,
    seed: plan.seed,
    outcome: judgement.outcome,
    reasons: [...judgement.reasons],
    phases: history.phases.map(({ name, startMs, endMs, timedOut }) => ({
      name,
      startedAt: isoTime(startMs),
      durationMs: endMs - startMs,
      timedOut,
    })),
    expectations: judgement.expectations.map(expectationOf),
    nodes: nodesOf(input),
    churn: churnsDone(history).map(churnOf),
    traffic: flowRows(history).map(flowOf),
    measures: measuresOf(input),
    startedAt: header.startedAt,
    durations: { totalMs: runLengthMs(history), readyMs: readyMs(history) },
    versions: { meshbed, node },
    images: { ...images },
    engine,
    netem,
    host,
    ...(hosts && { hosts: [...hosts] }),
    ...(hostsApart && { hostsApart: hostsApart.map(({ between, ...apart }) => ({ ...apart, between: [...between] })) }),
    conditions: [...measuredLinks(history)],
  };
}

function expectationOf({ verdict, ...about }: ExpectationVerdict): Summary["expectations"][number] {
  const violations = verdict.outcome === "fail" ? verdict.violations : [];
  return {
    ...about,
    outcome: verdict.outcome,
    violations: violations.map(({ message, nodes, atMs, value }) => ({
      message,
      nodes: [...nodes],
      at: isoTime(atMs),
      ...(value !== undefined && { value }),
    })),
    ...(verdict.outcome === "inconclusive" && { reason: verdict.reason }),
  };
}

function churnOf({ phase, plan, lengthMs, done }: ChurnDone): Summary["churn"][number] {
  const { group, model, nodes, asked } = plan;
  return { phase, group, model, nodes: nodes.length, lengthMs, asked: { ...asked }, done: { ...done } };
}

function flowOf(row: FlowRow): Summary["traffic"][number] {
  const { phase, flow, due, sent, late, unsent, away, onTimeRatio, latencyMs, unheard } = row;
  const { latenciesMs, lost } = row.delivery;
  const countsBy = (names: readonly string[]) => Object.fromEntries(mostFrequent(names, Infinity));
  const fromEach = (messages: readonly { readonly from: string }[]) => countsBy(messages.map(({ from }) => from));
  return {
    phase,
    flow,
    due,
    sent,
    late: late.length,
    unsent: unsent.length,
    publishersAway: away.length,
    onTimeRatio,
    delivered: latenciesMs.length,
    lost: lost.length,
    unheard: unheard.length,
    latencyMs,
    lateFrom: fromEach(late),
    unsentFrom: fromEach(unsent),
    publishersAwayFrom: fromEach(away),
    lostTo: countsBy(lost.map(({ to }) => to)),
  };
}

function measuresOf({ history, series, figures }: ReportInput): Summary["measures"] {
  const told = new Set(figures.map(({ measure }) => measure));
  const about = series.flatMap(({ measure }) => (told.has(measure) ? [measure] : []));
  const figuresOf = (phase: string) =>
    figures.flatMap((one) => (one.phase === phase ? [[one.measure.name, one.value] as const] : []));
  return {
    about: Object.fromEntries(about.map(({ name, title, unit, better = null }) => [name, { title, unit, better }])),
    phases: Object.fromEntries(history.phases.map(({ name }) => [name, Object.fromEntries(figuresOf(name))])),
  };
}

function nodesOf({ trace, history }: ReportInput): Summary["nodes"] {
  const { nodes } = history.plan;
  const dials = dialCounts(trace);
  const decisions = Map.groupBy(history.decisions, ({ node }) => node);
  const countBy = (key: "group" | "region") =>
    countsOf(nodes.map((node: NodePlan) => node[key])) as Record<string, number>;
  return {
    count: nodes.length,
    groups: countBy("group"),
    regions: countBy("region"),
    list: nodes.map(({ id, group, region, address, peerId }) => ({
      id,
      group,
      region,
      address,
      peerId,
      dials: dials.get(id)?.dials ?? 0,
      dialFailures: dials.get(id)?.failures ?? 0,
      decisions: countsOf((decisions.get(id) ?? []).map(({ what }) => what)),
    })),
  };
}

/** How often each word is there; those that are not have no count. */
function countsOf<W extends string>(words: readonly W[]): Partial<Record<W, number>> {
  const counts: Partial<Record<W, number>> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

/** From the header to the last first answer of a node. */
function readyMs({ header, plan, statuses }: History): number | null {
  const firsts = plan.nodes.map(
    ({ id }) => statuses.find(({ node, status }) => node === id && status === "ready")?.atMs,
  );
  const times = firsts.filter((atMs) => atMs !== undefined);
  return times.length < firsts.length ? null : Math.max(...times) - Date.parse(header.startedAt);
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
