/** The frame of the timeline, which the page's own script fills, and the list of faults, which needs none. */
import type { ReportInput } from "../reporter.ts";
import { shownFaults } from "./faults.ts";
import { type Html, html, nothing } from "./markup.ts";
import { addressText } from "./page-address.ts";
import { section } from "./section.ts";

export function timelineSection(): Html {
  return section(
    "Timeline",
    html`<div class="timeline card">
    <div id="strip"></div>
    <div id="charts" tabindex="0" role="group" aria-label="Charts over the time of the run; the arrow keys step through it"></div>
    <noscript><p>The charts need JavaScript; everything else on this page does without.</p></noscript>
  </div>`,
  );
}

/** Every fault by its begin, each a link to it. */
export function faultsSection({ history }: ReportInput): Html {
  const faults = shownFaults(history);
  if (faults.length === 0) return nothing;
  const items = faults.map(({ fromS, toS, label }) => {
    const lastsS = Math.round(toS - fromS);
    const length = lastsS === 0 ? nothing : html` <span class="muted">for ${lastsS} s</span>`;
    return html`<li><a class="moment" href="${addressText({ atS: fromS })}">${fromS.toFixed(0)} s</a> ${label}${length}</li>`;
  });
  const title = faults.length === 1 ? "1 fault" : `${faults.length} faults`;
  return html`<details class="card faults"><summary>${title}</summary><ol>${items}</ol></details>`;
}
