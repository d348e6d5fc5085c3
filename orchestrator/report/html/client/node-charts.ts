/** Every measure of one node as a small line over the run: what of it was out of the ordinary, and when. */
import { measureText } from "../../../measures/measure-text.ts";
import type { NodeValues } from "../report-document.ts";
import { expand } from "../run-lengths.ts";
import { element } from "./element.ts";
import type { PageData } from "./page-data.ts";

const [width, height] = [220, 36];

/** Those that say most of how a node fares; the others unfold. */
const leading = ["mesh-degree", "connections", "score-received", "duplicates", "bandwidth-in"];

export interface NodeCharts {
  readonly leading: HTMLElement;
  readonly others: HTMLElement;
}

export function nodeCharts(data: PageData, place: number): NodeCharts {
  const drawn = data.measures.ofNodes.flatMap((measure) => {
    const chart = spark(measure, place, data);
    return chart === undefined ? [] : [{ chart, leads: leading.includes(measure.name) }];
  });
  const sparks = (leads: boolean) =>
    element("div", { class: "sparks" }, ...drawn.filter((one) => one.leads === leads).map(({ chart }) => chart));
  return {
    leading: sparks(true),
    others: element("details", {}, element("summary", {}, "Its other measures"), sparks(false)),
  };
}

/** Undefined where nothing was ever known of it. */
function spark({ title, unit, values, axis }: NodeValues, place: number, data: PageData): HTMLElement | undefined {
  const own = expand(values[place] ?? []);
  const known = own.filter((value) => value !== null);
  if (known.length === 0) return undefined;
  const [least, most] = [Math.min(0, ...known), Math.max(...known)];
  const timesS = data.measures.axes[axis];
  const x = (i: number) => ((timesS[i] ?? 0) / Math.max(1, data.run.endS)) * width;
  const y = (value: number) => height - 2 - ((value - least) / Math.max(1e-9, most - least)) * (height - 4);
  let pen = "M";
  const path = own.map((value, i) => {
    if (value === null) {
      pen = "M";
      return "";
    }
    const point = `${pen}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = "L";
    return point;
  });
  const range = `${measureText(Math.min(...known), unit)} to ${measureText(most, unit)}`;
  const svg = `<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true"><path d="${path.join("")}"/></svg>`;
  const item = element(
    "div",
    { class: "spark" },
    element("span", {}, title),
    element("span", { class: "muted" }, range),
  );
  // Nothing but numbers of ours stands in it.
  item.insertAdjacentHTML("beforeend", svg);
  return item;
}
