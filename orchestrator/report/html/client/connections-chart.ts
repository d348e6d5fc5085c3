/** One node's connections over time: a row for each peer, a bar for each time that it was listed, thick while it was in a mesh. */
import { colour } from "./colour.ts";
import { element } from "./element.ts";
import { eachLink, type ListedLink } from "./graph-at.ts";
import type { Moment } from "./moment.ts";
import type { PageData } from "./page-data.ts";
import { shareOf, ticksIn } from "./time-range.ts";
import type { Watched } from "./watched.ts";

const [rowPx, namesPx, footPx] = [15, 120, 20];

export function connectionsChart(
  data: PageData,
  moment: Watched<Moment>,
  place: number,
): { readonly host: HTMLElement; draw(): void } {
  const links = [...eachLink(data.network.linksOf[place] ?? [])];
  const rows = rowsOf(links);
  const canvas = element("canvas", {
    role: "img",
    "aria-label": `${rows.length} peers that it was connected to, over the time of the run`,
  });
  canvas.style.height = `${rows.length * rowPx + footPx}px`;
  const keys = [
    key("outbound", "main"),
    key("inbound", "second"),
    element("span", { class: "key" }, "thick: in its mesh"),
  ];
  const host = element(
    "div",
    { class: "connections" },
    element("p", { class: "muted" }, ...keys),
    element("div", { class: "scroll", tabindex: "0" }, canvas),
  );
  const range = { fromS: 0, toS: Math.max(1, data.run.endS) };
  canvas.addEventListener("click", ({ offsetX }) => {
    const share = (offsetX - namesPx) / (canvas.clientWidth - namesPx);
    if (share >= 0) moment.set({ atS: range.fromS + share * (range.toS - range.fromS), nodes: moment.value.nodes });
  });
  return { host, draw: () => drawRows(canvas, rows, data, range, moment.value) };
}

function key(text: string, name: string): HTMLElement {
  const swatch = element("i");
  swatch.style.background = `var(--${name})`;
  return element("span", { class: "key" }, swatch, text);
}

interface PeerRow {
  readonly peer: number;
  readonly links: readonly ListedLink[];
}

/** By when each peer was first listed. */
function rowsOf(links: readonly ListedLink[]): readonly PeerRow[] {
  const byPeer = Map.groupBy(links, ({ peer }) => peer);
  const firstOf = (own: readonly ListedLink[]) => Math.min(...own.map(({ from }) => from));
  return [...byPeer].map(([peer, own]) => ({ peer, links: own })).sort((a, b) => firstOf(a.links) - firstOf(b.links));
}

function drawRows(
  canvas: HTMLCanvasElement,
  rows: readonly PeerRow[],
  { run, network }: PageData,
  range: { readonly fromS: number; readonly toS: number },
  { atS }: Moment,
): void {
  const { clientWidth: width, clientHeight: height } = canvas;
  canvas.width = width * devicePixelRatio;
  canvas.height = height * devicePixelRatio;
  const ctx = canvas.getContext("2d");
  if (ctx === null) return;
  ctx.scale(devicePixelRatio, devicePixelRatio);
  ctx.font = "12px system-ui, sans-serif";
  ctx.textBaseline = "middle";
  const x = (timeS: number) => namesPx + shareOf(timeS, range) * (width - namesPx);
  const timeOf = (round: number) => network.roundsS[round] ?? range.toS;
  for (const [i, { startS, endS }] of run.phases.entries()) {
    ctx.fillStyle = colour(i % 2 === 0 ? "shade" : "surface");
    ctx.fillRect(x(startS), 0, x(endS) - x(startS), height - footPx);
  }
  for (const [row, { peer, links }] of rows.entries()) {
    const middle = row * rowPx + rowPx / 2;
    ctx.fillStyle = colour("ink");
    ctx.fillText(run.nodes[peer]?.id ?? "", 0, middle, namesPx - 8);
    for (const { kind, from, until } of links) {
      const inMesh = kind >= 2;
      ctx.fillStyle = colour(inMesh ? "mesh-bar" : kind === 0 ? "main" : "second");
      const thick = inMesh ? 10 : 4;
      ctx.globalAlpha = inMesh ? 0.35 : 1;
      ctx.fillRect(x(timeOf(from)), middle - thick / 2, Math.max(1.5, x(timeOf(until)) - x(timeOf(from))), thick);
      ctx.globalAlpha = 1;
    }
  }
  ctx.fillStyle = colour("muted");
  for (const tickS of ticksIn(range, 10)) ctx.fillText(`${tickS} s`, x(tickS), height - footPx / 2);
  if (atS === null) return;
  ctx.fillStyle = colour("mark");
  ctx.fillRect(x(atS) - 0.75, 0, 1.5, height - footPx);
}
