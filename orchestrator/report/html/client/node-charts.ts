/** Every measure of one node as a small line over the run: what of it was out of the ordinary, and when. */
import { measureText } from "../../../measures/measure-text.ts";
import type { NodeValues } from "../report-document.ts";
import { expand } from "../run-lengths.ts";
import { element } from "./element.ts";
import type { PageData } from "./page-data.ts";

const [width, height] = [220, 36];

export function nodeCharts(data: PageData, place: number): { readonly host: HTMLElement; draw(): void } {
  const host = element("div", { class: "sparks" });
  return {
    host,
    draw() {
      const shown = data.measures.ofNodes.flatMap((measure) => spark(measure, place, data) ?? []);
      host.replaceChildren(...shown);
    },
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
