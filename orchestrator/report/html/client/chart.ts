/** One chart of the timeline: its heading and figures on the left, its plot on the right, phases and faults behind it. */
import uPlot from "uplot";
import { measureText } from "../../../measures/measure-text.ts";
import type { Chart, Line, RunPart } from "../report-document.ts";
import { colour } from "./colour.ts";
import { element } from "./element.ts";
import { phasesBehind } from "./phases-behind.ts";
import type { TimeRange } from "./time-range.ts";

export interface ChartView {
  readonly row: HTMLElement;
  /** With newer values of the same lines. */
  take(chart: Chart, timesS: readonly number[]): void;
  zoom(range: TimeRange): void;
  /** Marks it, and writes its figures while no pointer is over the charts. */
  mark(atS: number | null): void;
  resize(): void;
  redraw(): void;
}

export interface ChartContext {
  readonly run: () => RunPart;
  readonly range: () => TimeRange;
  /** A stretch of time was selected; null: the whole. */
  select(range: TimeRange | null): void;
  pick(atS: number): void;
}

/** Left of and right of all plots, so that the strip above them can stand in line; px. */
export const plotInset = { left: 56, right: 8 };

const heightPx = 96;
const swatches = { main: "main", second: "second", third: "third", low: "band", high: "band" } as const;

export function chartView(first: Chart, firstTimesS: readonly number[], context: ChartContext): ChartView {
  let [chart, timesS] = [first, firstTimesS];
  let markedS: number | null = null;
  const { row, place, figures } = frame(chart);
  const write = (at: number | null | undefined) => {
    for (const [i, { values }] of chart.lines.entries()) {
      const value = at === null || at === undefined ? values.findLast((one) => one !== null) : values[at];
      const figure = figures[i];
      if (figure !== undefined) figure.textContent = measureText(value, chart.unit);
    }
  };
  const writeMarked = () => write(markedS === null ? null : nearest(timesS, markedS));
  const options: uPlot.Options = {
    width: Math.max(80, place.clientWidth),
    height: heightPx,
    padding: [8, plotInset.right, 6, 0],
    legend: { show: false },
    cursor: {
      y: false,
      points: { size: 6 },
      // Who is zoomed zooms the others by the range that all share.
      sync: { key: "time", filters: { pub: (type) => type === "mousemove" || type === "mouseleave" } },
      bind: {
        dblclick: () => () => {
          context.select(null);
          return null;
        },
      },
    },
    scales: {
      x: { time: false, range: () => [context.range().fromS, context.range().toS] },
      y: { range: (_plot, min, max) => verticalRange(chart, min, max) },
    },
    axes: [
      { show: false },
      {
        font: "12px system-ui, sans-serif",
        stroke: () => colour("muted"),
        grid: { stroke: () => colour("line"), width: 1 },
        ticks: { show: false },
        size: plotInset.left,
        space: 34,
        values: (_plot, ticks) => ticks.map((value) => measureText(value, chart.unit)),
      },
    ],
    series: [{}, ...chart.lines.map(lineOptions)],
    bands: bandsOf(chart.lines),
    hooks: {
      drawClear: [(plot) => phasesBehind(plot, context.run())],
      draw: [(plot) => drawMark(plot, markedS)],
      setCursor: [({ cursor }) => (cursor.left === undefined || cursor.left < 0 ? writeMarked() : write(cursor.idx))],
      setSelect: [(plot) => selectStretch(plot, context)],
    },
  };
  const plot = new uPlot(options, dataOf(chart, timesS), place);
  pickOnClick(plot, context);
  writeMarked();
  return {
    row,
    take(newer, newerTimesS) {
      [chart, timesS] = [newer, newerTimesS];
      plot.setData(dataOf(chart, timesS));
      writeMarked();
    },
    zoom: ({ fromS, toS }) => plot.setScale("x", { min: fromS, max: toS }),
    mark(atS) {
      markedS = atS;
      plot.redraw(false);
      writeMarked();
    },
    resize: () => plot.setSize({ width: Math.max(80, place.clientWidth), height: heightPx }),
    redraw: () => plot.redraw(),
  };
}

function frame({ title, meaning, lines, unit }: Chart) {
  const list = element("dl");
  const figures = lines.map(({ label, role }) => {
    const figure = element("dd");
    const term = element("dt", { class: label === "" ? "only" : "" }, label);
    term.style.setProperty("--swatch", `var(--${swatches[role]})`);
    list.append(term, figure);
    return figure;
  });
  const place = element("div", { class: "plot", role: "img", "aria-label": inWords(title, unit, lines) });
  const side = element("div", { class: "side", title: meaning }, element("h4", {}, title), list);
  return { row: element("div", { class: "chart" }, side, place), place, figures };
}

/** "Mesh degree. mean: 0 to 7, 6.2 at the end." */
function inWords(title: string, unit: Chart["unit"], lines: readonly Line[]): string {
  const parts = lines.map(({ label, values }) => {
    const known = values.filter((value) => value !== null);
    const name = label === "" ? "" : `${label}: `;
    if (known.length === 0) return `${name}unknown`;
    const [least, most, last] = [Math.min(...known), Math.max(...known), known.at(-1)];
    return `${name}${measureText(least, unit)} to ${measureText(most, unit)}, ${measureText(last, unit)} at the end`;
  });
  return `${title}. ${parts.join("; ")}.`;
}

function dataOf({ lines }: Chart, timesS: readonly number[]): uPlot.AlignedData {
  return [[...timesS], ...lines.map(({ values }) => [...values])];
}

function lineOptions({ role }: Line): uPlot.Series {
  const isEdge = role === "low" || role === "high";
  return {
    stroke: () => (isEdge ? "transparent" : colour(role)),
    width: isEdge ? 0 : 1.75,
    points: { show: false },
    spanGaps: false,
  };
}

function bandsOf(lines: readonly Line[]): uPlot.Band[] {
  const at = (role: Line["role"]) => lines.findIndex((line) => line.role === role) + 1;
  return at("high") === 0 ? [] : [{ series: [at("high"), at("low")], fill: () => colour("band") }];
}

/** From nothing up, so that heights can be compared; below nothing only where values are. */
function verticalRange({ unit, lines }: Chart, min: number | null, max: number | null): [number, number] {
  const [least, most] = [Math.min(0, min ?? 0), max ?? 0];
  if (unit === "ratio" && most <= 1 && least >= 0) return [0, most > 0.25 ? 1 : Math.max(0.01, most * 1.12)];
  const isCount = lines.every(({ values }) => values.every((value) => value === null || Number.isInteger(value)));
  const room = Math.max(isCount ? 2 : most > 0 ? 0 : 1, most * 1.12);
  return [least * 1.12, room];
}

function nearest(timesS: readonly number[], atS: number): number | null {
  const after = timesS.findIndex((timeS) => timeS >= atS);
  if (after < 0) return timesS.length === 0 ? null : timesS.length - 1;
  const before = after - 1;
  return before >= 0 && atS - (timesS[before] ?? 0) < (timesS[after] ?? 0) - atS ? before : after;
}

function drawMark(plot: uPlot, atS: number | null): void {
  if (atS === null) return;
  const { ctx, bbox } = plot;
  const x = plot.valToPos(atS, "x", true);
  if (x < bbox.left || x > bbox.left + bbox.width) return;
  ctx.save();
  ctx.strokeStyle = colour("mark");
  ctx.lineWidth = 1.5 * uPlot.pxRatio;
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}

function selectStretch(plot: uPlot, { select }: ChartContext): void {
  const { left, width } = plot.select;
  if (width < 4) return;
  const range = { fromS: plot.posToVal(left, "x"), toS: plot.posToVal(left + width, "x") };
  plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
  select(range);
}

/** Where a press moves, it selects a stretch; where it does not, it picks a moment. */
function pickOnClick(plot: uPlot, { pick }: ChartContext): void {
  let pressedAt = 0;
  plot.over.addEventListener("pointerdown", ({ clientX }) => {
    pressedAt = clientX;
  });
  plot.over.addEventListener("click", ({ clientX }) => {
    if (Math.abs(clientX - pressedAt) > 3) return;
    pick(plot.posToVal(clientX - plot.over.getBoundingClientRect().left, "x"));
  });
}
