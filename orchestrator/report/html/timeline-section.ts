/** The place for the charts, which the page's own script draws, and the list of faults, which needs none. */
import { type Html, html, nothing } from "./markup.ts";
import type { Timeline } from "./timeline.ts";

export function timelineSection({ faults }: Timeline): Html {
  const items = faults.map(({ atS, label }, i) => html`<li><b>${i + 1}</b>${label}, at ${atS.toFixed(0)} s</li>`);
  return html`
<section aria-labelledby="timeline-title">
  <h2 id="timeline-title">Timeline</h2>
  <div class="timeline card">
    <p class="when"><span id="when" aria-live="polite"></span><span>drag to zoom, double-click to zoom out, ← → to step</span></p>
    <div id="charts" tabindex="0" role="group" aria-label="Charts over the time of the run; the arrow keys step through it"></div>
    <noscript><p>The charts need JavaScript; everything else on this page does without.</p></noscript>
    ${items.length === 0 ? nothing : html`<ol class="faults" aria-label="Faults">${items}</ol>`}
  </div>
</section>`;
}
