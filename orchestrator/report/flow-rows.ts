/** What became of each flow's messages in each phase, as the reports show it: figures, and remarks on what went wrong. */
import { quantileSorted } from "simple-statistics";
import { countsText, mostFrequent } from "../base/most-frequent.ts";
import { formatMs } from "../base/units.ts";
import { type FlowTraffic, trafficOf } from "../measures/traffic.ts";
import type { History } from "../trace/history.ts";

export interface FlowRow extends FlowTraffic {
  readonly sent: number;
  /** Of pairs of message and receiver, 0..1; null where nobody was to get anything. */
  readonly deliveredRatio: number | null;
  /** From publishing to the first copy, over delivered pairs, to the millisecond; null where there is none. */
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number } | null;
  /** Of publishers: who was late, and who sent nothing and why. */
  readonly publisherRemarks: readonly string[];
  /** Of receivers: who lost most. */
  readonly receiverRemarks: readonly string[];
}

export function flowRows(history: History): readonly FlowRow[] {
  return trafficOf(history).map((flow) => {
    const { due, unsent, away, delivery } = flow;
    const { expected, latenciesMs } = delivery;
    const quantile = (share: number) => Math.round(quantileSorted([...latenciesMs], share));
    return {
      ...flow,
      sent: due - unsent.length - away.length,
      deliveredRatio: expected === 0 ? null : latenciesMs.length / expected,
      latencyMs: latenciesMs.length === 0 ? null : { p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99) },
      publisherRemarks: publisherRemarks(flow),
      receiverRemarks: receiverRemarks(flow),
    };
  });
}

function publisherRemarks({ late, unsent, away }: FlowTraffic): readonly string[] {
  const latestMs = Math.max(...late.map(({ sentAtMs, dueAtMs }) => sentAtMs - dueAtMs));
  const refusal = unsent.find((message) => message.refusal !== undefined)?.refusal;
  return [
    ...(late.length > 0 ? [`${late.length} late, by up to ${formatMs(latestMs)}: ${namesText(late)}`] : []),
    ...(unsent.length > 0 ? [`${unsent.length} never sent: ${namesText(unsent)}${refusal ? `: ${refusal}` : ""}`] : []),
    ...(away.length > 0 ? [`${away.length} never sent, their publishers were away: ${namesText(away)}`] : []),
  ];
}

function receiverRemarks({ delivery: { lost }, unheard }: FlowTraffic): readonly string[] {
  return [
    ...(lost.length > 0 ? [`${lost.length} lost, most to ${countsText(mostFrequent(lost.map(({ to }) => to)))}`] : []),
    ...(unheard.length > 0 ? [`${unheard.length} reached nobody: ${namesText(unheard)}`] : []),
  ];
}

function namesText(messages: readonly { readonly from: string }[]): string {
  return countsText(mostFrequent(messages.map(({ from }) => from)));
}
