/** The place for the charts, which the page's own script draws, and the list of faults, which needs none. */
import { type Html, html, nothing } from "./markup.ts";
import type { Timeline } from "./timeline.ts";

export function timelineSection(timeline: Timeline): Html {
  return html`
<section aria-labelledby="timeline-title">
  <h2 id="timeline-title">Timeline</h2>
  <div class="timeline card">
    <p class="when"><span id="when" aria-live="polite"></span><span>drag to zoom, double-click to zoom out, ← → to step</span></p>
    <div id="charts" tabindex="0" role="group" aria-label="Charts over the time of the run; the arrow keys step through it"></div>
    <noscript><p>The charts need JavaScript; everything else on this page does without.</p></noscript>
    ${faultList(timeline)}
  </div>
</section>`;
}

function faultList({ faults, numbersFaults }: Timeline): Html {
  const number = (i: number) => (numbersFaults ? html`<b>${i + 1}</b>` : nothing);
  const items = faults.map(({ atS, label }, i) => html`<li>${number(i)}${label}, at ${atS.toFixed(0)} s</li>`);
  const list = html`<ol class="faults" aria-label="Faults">${items}</ol>`;
  if (items.length === 0) return nothing;
  return numbersFaults ? list : html`<details><summary>${items.length} faults</summary>${list}</details>`;
}
