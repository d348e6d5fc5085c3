/** The timeline: the strip, the charts that are always in view, and the others under their headings, drawn when these are opened. */
import type { Chart } from "../report-document.ts";
import { type ChartContext, type ChartView, chartView } from "./chart.ts";
import { whenColoursChange } from "./colour.ts";
import { element, find } from "./element.ts";
import { type Moment, stepped, theEnd } from "./moment.ts";
import type { PageData } from "./page-data.ts";
import { stripView } from "./strip.ts";
import type { TimeRange } from "./time-range.ts";
import type { Watched } from "./watched.ts";

/** Gives what draws newer data. */
export function timeline(data: PageData, moment: Watched<Moment>): () => void {
  const host = find("#charts");
  const strip = stripView(find("#strip"));
  let zoomed: TimeRange | null = null;
  const whole = (): TimeRange => ({ fromS: 0, toS: Math.max(1, data.run.endS) });
  const range = () => zoomed ?? whole();
  const showStrip = () => strip.show(data.run, range(), moment.value);
  const drawn = new Map<string, ChartView>();
  const context: ChartContext = {
    run: () => data.run,
    range,
    select(chosen) {
      zoomed = chosen;
      for (const chart of drawn.values()) chart.zoom(range());
      showStrip();
    },
    pick: (atS) => moment.set({ atS, nodes: [] }),
  };
  const draw = (chart: Chart, place: HTMLElement) => {
    const view = chartView(chart, data.measures.axes[chart.axis], context);
    drawn.set(keyOf(chart), view);
    place.append(view.row);
    view.resize();
    view.mark(moment.value.atS);
  };
  const groups = new Map<string, HTMLElement>();
  const renew = () => {
    for (const chart of data.measures.charts) {
      const view = drawn.get(keyOf(chart));
      if (view !== undefined) view.take(chart, data.measures.axes[chart.axis]);
      else if (chart.heading === "") draw(chart, host);
      else if (!groups.has(chart.heading)) groups.set(chart.heading, group(chart.heading, data, drawn, draw));
    }
    host.after(...groups.values());
    for (const chart of drawn.values()) chart.zoom(range());
    showStrip();
  };
  renew();
  moment.watch(({ atS }) => {
    for (const chart of drawn.values()) chart.mark(atS);
    showStrip();
  });
  onSteps(host, data, moment);
  new ResizeObserver(() => {
    for (const chart of drawn.values()) chart.resize();
    showStrip();
  }).observe(host);
  whenColoursChange(() => {
    for (const chart of drawn.values()) chart.redraw();
  });
  return renew;
}

function keyOf({ heading, title }: Chart): string {
  return `${heading}/${title}`;
}

function group(
  heading: string,
  data: PageData,
  drawn: ReadonlyMap<string, ChartView>,
  draw: (chart: Chart, place: HTMLElement) => void,
): HTMLElement {
  const own = () => data.measures.charts.filter((chart) => chart.heading === heading);
  const count = element(
    "span",
    { class: "muted" },
    own()
      .map(({ title }) => title)
      .join(", "),
  );
  const place = element("details", { class: "group" }, element("summary", {}, element("b", {}, heading), " ", count));
  place.addEventListener("toggle", () => {
    if (place.open) for (const chart of own()) if (!drawn.has(keyOf(chart))) draw(chart, place);
  });
  return place;
}

function onSteps(host: HTMLElement, data: PageData, moment: Watched<Moment>): void {
  const moves: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 };
  host.addEventListener("keydown", (event) => {
    const step = moves[event.key];
    if (step === undefined && event.key !== "Escape") return;
    event.preventDefault();
    moment.set(step === undefined ? theEnd : stepped(moment.value, step, data.network));
  });
}
