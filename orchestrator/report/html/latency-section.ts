/** How fast messages got from region to region: a matrix, the slower the darker. */
import { latencyByRegions, type RegionLatency } from "../../measures/latency-by-regions.ts";
import { measureText } from "../../measures/measure-text.ts";
import type { ReportInput } from "../reporter.ts";
import { type Html, html, nothing } from "./markup.ts";
import { section } from "./section.ts";

export function latencySection({ history }: ReportInput): Html {
  const pairs = latencyByRegions(history, { fromMs: -Infinity, toMs: Infinity });
  const senders = [...new Set(pairs.map(({ from }) => from))];
  const receivers = [...new Set(pairs.map(({ to }) => to))];
  if (senders.length < 2 && receivers.length < 2) return nothing;
  const slowestMs = Math.max(...pairs.map(({ p50Ms }) => p50Ms ?? 0));
  const row = (from: string) => html`<tr><th scope="row">${from}</th>${receivers.map((to) =>
    cell(
      pairs.find((pair) => pair.from === from && pair.to === to),
      slowestMs,
    ),
  )}</tr>
      `;
  return section(
    "Latency by regions",
    html`<p class="about">From publishing to the first copy, of all messages of the run: the median, and p95 and p99 below it.
    Rows are publishers' regions, columns receivers'.</p>
  <div class="table card" tabindex="0" role="region" aria-label="Latency by regions">
    <table class="matrix">
      <thead><tr><th scope="col">from \\ to</th>${receivers.map((to) => html`<th scope="col">${to}</th>`)}</tr></thead>
      <tbody>
      ${senders.map(row)}</tbody>
    </table>
  </div>`,
  );
}

function cell(pair: RegionLatency | undefined, slowestMs: number): Html {
  if (pair === undefined) return html`<td></td>`;
  const { expected, delivered, p50Ms, p95Ms, p99Ms } = pair;
  const text = (ms: number | null) => measureText(ms, "ms");
  const heat = p50Ms === null ? 0 : Math.round((100 * p50Ms) / Math.max(1, slowestMs));
  return html`<td style="--heat: ${heat}%" title="${delivered} of ${expected} delivered"><b>${text(p50Ms)}</b>
        <span class="muted">${text(p95Ms)} · ${text(p99Ms)}</span></td>`;
}
