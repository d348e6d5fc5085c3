/** The frame of the network's graph, which the page's own script fills, and of the page of a node. */
import { type Html, html } from "./markup.ts";
import { section } from "./section.ts";

export function networkSection(): Html {
  return section(
    "Network",
    html`<div class="network card">
    <form class="controls">
      <label>Links <select name="links"></select></label>
      <label>Colour <select name="colour"></select></label>
      <label>Node <input type="search" name="node" list="node-names" placeholder="name" autocomplete="off"></label>
      <datalist id="node-names"></datalist>
      <div class="time">
        <label>Time <input type="range" name="round" min="0" value="0"></label>
        <button type="button" name="play" aria-label="Play">▶</button>
      </div>
      <output name="when"></output>
    </form>
    <div class="graph">
      <canvas tabindex="0" role="img" aria-label="The nodes and their links"></canvas>
      <aside class="legend"></aside>
    </div>
    <noscript><p>The graph needs JavaScript.</p></noscript>
  </div>
  <dialog id="node" aria-labelledby="node-title"></dialog>`,
  );
}
