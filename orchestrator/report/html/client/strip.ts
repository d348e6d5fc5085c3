/** Above the charts, in line with their plots: the moment that is shown, the phases, the faults for as long as each held, the time. */
import type { RunPart } from "../report-document.ts";
import { plotInset } from "./chart.ts";
import { element } from "./element.ts";
import { inForceAt, type Moment, momentText } from "./moment.ts";
import { shareOf, type TimeRange, ticksIn } from "./time-range.ts";

/** Rows of faults; what finds none free stands over others, without its label, in one more. */
const mostLanes = 3;
const lanePx = 18;
/** A bar that is wider shows its label, px. */
const labelledPx = 40;

export interface StripView {
  show(run: RunPart, range: TimeRange, moment: Moment): void;
}

export function stripView(host: HTMLElement): StripView {
  const side = element("div", { class: "side", "aria-live": "polite" });
  const track = element("div", { class: "track" });
  track.style.margin = `0 ${plotInset.right}px 0 ${plotInset.left}px`;
  host.append(side, track);
  return {
    show(run, range, moment) {
      side.replaceChildren(...aboutMoment(run, moment));
      track.replaceChildren(phases(run, range), lanes(run, range, track.clientWidth), times(range));
      if (moment.atS !== null && moment.atS >= range.fromS && moment.atS <= range.toS) {
        track.append(placed(element("i", { class: "mark" }), moment.atS, moment.atS, range));
      }
    },
  };
}

function aboutMoment(run: RunPart, { atS }: Moment): readonly Node[] {
  const faults = atS === null ? [] : inForceAt(atS, run);
  const hint = atS === null ? "click a chart to pick a moment, drag to zoom, ← → to step" : faults.join("; ");
  return [element("strong", {}, momentText(atS, run)), element("span", { class: "muted", title: hint }, hint)];
}

function phases({ phases: all }: RunPart, range: TimeRange): HTMLElement {
  const items = all.flatMap(({ name, startS, endS }, i) =>
    endS < range.fromS || startS > range.toS
      ? []
      : [placed(element("span", { class: i % 2 === 0 ? "even" : "odd", title: name }, name), startS, endS, range)],
  );
  return element("div", { class: "phases" }, ...items);
}

function lanes({ faults }: RunPart, range: TimeRange, widthPx: number): HTMLElement {
  const free: number[] = [];
  const bars = faults
    .filter(({ fromS, toS }) => toS >= range.fromS && fromS <= range.toS)
    .map(({ fromS, toS, label, on }) => {
      const leastS = ((range.toS - range.fromS) * 4) / Math.max(1, widthPx);
      const untilS = Math.max(toS, fromS + leastS);
      const open = free.findIndex((freeS) => freeS <= fromS);
      const lane = open >= 0 ? open : Math.min(free.length, mostLanes);
      free[lane] = Math.max(free[lane] ?? 0, untilS);
      const isWide = lane < mostLanes && (shareOf(untilS, range) - shareOf(fromS, range)) * widthPx > labelledPx;
      const bar = element(
        "span",
        { class: `on-${on}`, title: `${label}, at ${fromS.toFixed(0)} s` },
        isWide ? label : "",
      );
      bar.style.top = `${lane * lanePx}px`;
      return placed(bar, fromS, untilS, range);
    });
  const host = element("div", { class: "lanes" }, ...bars);
  host.style.height = `${free.length * lanePx}px`;
  return host;
}

function times(range: TimeRange): HTMLElement {
  const marks = ticksIn(range, 10).map((atS) => placed(element("span", {}, `${atS} s`), atS, atS, range));
  return element("div", { class: "times" }, ...marks);
}

function placed(item: HTMLElement, fromS: number, toS: number, range: TimeRange): HTMLElement {
  const [from, to] = [shareOf(fromS, range), shareOf(toS, range)];
  item.style.left = `${(from * 100).toFixed(3)}%`;
  if (toS > fromS) item.style.width = `${((to - from) * 100).toFixed(3)}%`;
  return item;
}
