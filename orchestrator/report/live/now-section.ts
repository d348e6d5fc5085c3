/** What a run is doing now, for the top of its page while it goes on: the words of a terminal's live panel. */
import type { RunStatus } from "../../run/run-status.ts";
import { formatSeconds } from "../format-seconds.ts";
import { type Html, html, nothing } from "../html/markup.ts";
import type { TimedLine } from "../live-panel.ts";
import { type StatusRow, statusRows } from "../status-rows.ts";

export interface Now {
  /** Null before the run first told. */
  readonly status: RunStatus | null;
  /** What was said last, oldest first. */
  readonly lines: readonly TimedLine[];
  readonly nowMs: number;
}

/** Nothing when there is nothing to say. */
export function nowSection({ status, lines, nowMs }: Now): Html {
  const talk = lines.map(
    ({ sinceStartMs, text }) => html`<li><span class="muted">${formatSeconds(sinceStartMs)}</span> ${text}</li>`,
  );
  return html`${status === null ? nothing : statusBlock(status, nowMs)}${talk.length === 0 ? nothing : html`<ol>${talk}</ol>`}`;
}

function statusBlock(status: RunStatus, nowMs: number): Html {
  const { name, detail } = status;
  return html`
  <p><strong>${name}</strong> <span class="muted">${detail}</span></p>
  <dl>${statusRows(status, nowMs).map(rowItem)}</dl>`;
}

function rowItem({ label, ratio, words }: StatusRow): Html {
  const bar = ratio === null ? nothing : html`<progress max="1" value="${ratio.toFixed(3)}"></progress> `;
  return html`<dt>${label}</dt><dd>${bar}${words}</dd>`;
}

/**
 * In its place once nobody serves the page any more.
 * @param report where the run's report is, if it has one
 */
export function endSection(report: string | undefined): Html {
  const where = report === undefined ? nothing : html` The report is in <code>${report}</code>.`;
  return html`<p>No longer served: this page stays as it is for as long as it is open.${where}</p>`;
}
