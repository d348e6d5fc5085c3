/** Draws the graph: links under nodes, those that are pointed out on top with a ring and their names. */
import { colour } from "./colour.ts";
import type { GraphLink } from "./graph-at.ts";
import type { PlacedNode } from "./graph-layout.ts";

export interface GraphScene {
  readonly nodes: readonly PlacedNode[];
  readonly names: readonly string[];
  readonly colours: readonly string[];
  /** Whether a node runs: one that does not is drawn hollow. */
  readonly runs: readonly boolean[];
  readonly links: readonly GraphLink[];
  /** Places of nodes with a ring. */
  readonly pointedOut: ReadonlySet<number>;
  /** The one under the pointer or the keyboard; its links stand out. */
  readonly held: number | null;
}

/** From a node's place in the layout to the canvas, CSS px. */
export interface Projection {
  readonly x: (x: number) => number;
  readonly y: (y: number) => number;
  readonly radius: number;
}

const marginPx = 34;
/** Beyond, names would cover each other. */
const mostNamed = 60;

export function projectionOf(nodes: readonly PlacedNode[], width: number, height: number): Projection {
  const [xs, ys] = [nodes.map(({ x }) => x), nodes.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [spanX, spanY] = [Math.max(1, Math.max(...xs) - left), Math.max(1, Math.max(...ys) - top)];
  const scale = Math.min((width - 2 * marginPx) / spanX, (height - 2 * marginPx) / spanY, 2.5);
  return {
    x: (x) => width / 2 + (x - left - spanX / 2) * scale,
    y: (y) => height / 2 + (y - top - spanY / 2) * scale,
    radius: Math.max(3, Math.min(9, 11 * Math.sqrt(scale) * (nodes.length > 150 ? 0.8 : 1))),
  };
}

export function drawGraph(canvas: HTMLCanvasElement, scene: GraphScene): Projection {
  const { clientWidth: width, clientHeight: height } = canvas;
  const ratio = devicePixelRatio;
  if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
  if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
  const projection = projectionOf(scene.nodes, width, height);
  const ctx = canvas.getContext("2d");
  if (ctx === null) return projection;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, width, height);
  drawLinks(ctx, scene, projection);
  for (const place of scene.nodes.keys()) drawNode(ctx, scene, projection, place);
  drawNames(ctx, scene, projection);
  return projection;
}

/** Those that one end alone lists are dashed, and stand out: they should not last. */
function drawLinks(ctx: CanvasRenderingContext2D, { nodes, links, held }: GraphScene, { x, y }: Projection): void {
  const stroke = (some: readonly GraphLink[], style: string, width: number, alpha: number, dash: number[]) => {
    ctx.strokeStyle = style;
    ctx.lineWidth = width;
    ctx.globalAlpha = alpha;
    ctx.setLineDash(dash);
    ctx.beginPath();
    for (const { a, b } of some) {
      const [from, to] = [nodes[a], nodes[b]];
      if (from === undefined || to === undefined) continue;
      ctx.moveTo(x(from.x), y(from.y));
      ctx.lineTo(x(to.x), y(to.y));
    }
    ctx.stroke();
  };
  const isHeld = ({ a, b }: GraphLink) => held === a || held === b;
  const crowd = Math.max(0.14, Math.min(0.6, 140 / Math.max(1, links.length)));
  const quiet = held === null ? crowd : crowd * 0.5;
  ctx.save();
  stroke(
    links.filter(({ both }) => both),
    colour("link"),
    1,
    quiet,
    [],
  );
  stroke(
    links.filter(({ both }) => !both),
    colour("second"),
    1,
    Math.min(1, quiet * 1.6),
    [4, 3],
  );
  stroke(links.filter(isHeld), colour("main"), 1.5, 0.9, []);
  ctx.restore();
}

function drawNode(ctx: CanvasRenderingContext2D, scene: GraphScene, { x, y, radius }: Projection, place: number): void {
  const node = scene.nodes[place];
  if (node === undefined) return;
  const fill = scene.colours[place] ?? "";
  ctx.beginPath();
  ctx.arc(x(node.x), y(node.y), radius, 0, 2 * Math.PI);
  ctx.fillStyle = scene.runs[place] ? fill : colour("surface");
  ctx.fill();
  ctx.lineWidth = 1.5;
  ctx.strokeStyle = scene.runs[place] ? colour("surface") : fill;
  ctx.stroke();
  if (!scene.pointedOut.has(place) && scene.held !== place) return;
  ctx.beginPath();
  ctx.arc(x(node.x), y(node.y), radius + 4, 0, 2 * Math.PI);
  ctx.lineWidth = 2.5;
  ctx.strokeStyle = scene.pointedOut.has(place) ? colour("mark") : colour("ink");
  ctx.stroke();
}

function drawNames(ctx: CanvasRenderingContext2D, scene: GraphScene, { x, y, radius }: Projection): void {
  const namesAll = scene.nodes.length <= mostNamed;
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  ctx.lineJoin = "round";
  ctx.lineWidth = 3;
  ctx.strokeStyle = colour("surface");
  for (const [place, node] of scene.nodes.entries()) {
    const stands = scene.pointedOut.has(place) || scene.held === place;
    if (!namesAll && !stands) continue;
    ctx.font = `${stands ? 600 : 400} 11px system-ui, sans-serif`;
    ctx.fillStyle = colour(stands ? "ink" : "muted");
    const name = scene.names[place] ?? "";
    ctx.strokeText(name, x(node.x), y(node.y) + radius + 3);
    ctx.fillText(name, x(node.x), y(node.y) + radius + 3);
  }
}
