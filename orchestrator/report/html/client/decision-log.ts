/** What a node's peer manager decided, and how its dials ended: in order of time, to be narrowed by kind and by text. */
import type { Decision } from "../report-document.ts";
import { element } from "./element.ts";
import type { Moment } from "./moment.ts";
import type { PageData } from "./page-data.ts";
import type { Watched } from "./watched.ts";

/** More rows make a page slow, and nobody reads them all. */
const mostRows = 400;

export interface DecisionLog {
  readonly host: HTMLElement;
  /** Anew at the moment that the page shows. */
  list(): void;
  /** With what the node decided, which has to be read first. */
  read(): Promise<void>;
}

export function decisionLog(data: PageData, moment: Watched<Moment>, place: number): DecisionLog {
  const kind = element("select", { "aria-label": "Kind of decision" });
  const text = element("input", { type: "search", placeholder: "peer, reason or value", "aria-label": "Find" });
  const count = element("output", { class: "muted" });
  const body = element("tbody");
  const head = ["Time", "What", "Peer", "Why", "By"].map((title) => element("th", { scope: "col" }, title));
  const table = element("table", {}, element("thead", {}, element("tr", {}, ...head)), body);
  const host = element(
    "div",
    { class: "log" },
    element("p", {}, kind, " ", text, " ", count),
    element("div", { class: "scroll", tabindex: "0" }, table),
  );
  let all: readonly Decision[] = [];
  const nameOf = (about: Decision[2]) =>
    typeof about === "number" ? (data.run.nodes[about]?.id ?? "") : (about ?? "");
  const list = () => {
    const wanted = text.value.toLowerCase();
    const found = all.filter(
      ([, what, about, reason, values]) =>
        (kind.value === "" || what === kind.value) &&
        (wanted === "" || `${nameOf(about)} ${reason} ${values}`.toLowerCase().includes(wanted)),
    );
    // Around the moment that the page shows, where there are too many.
    const near = found.findIndex(([atS]) => atS >= (moment.value.atS ?? Infinity));
    const from = found.length <= mostRows ? 0 : Math.max(0, (near < 0 ? found.length : near) - mostRows / 2);
    const shown = found.slice(from, from + mostRows);
    count.textContent =
      found.length === shown.length ? `${found.length}` : `${shown.length} of ${found.length}, around the moment shown`;
    body.replaceChildren(...shown.map((decision) => rowOf(decision, nameOf, moment)));
    const row = body.rows[Math.max(0, (near < 0 ? found.length - 1 : near) - from)];
    if (moment.value.atS !== null && row !== undefined) {
      row.classList.add("now");
      const scroll = body.closest(".scroll");
      if (scroll !== null) scroll.scrollTop = row.offsetTop - scroll.clientHeight / 3;
    }
  };
  kind.addEventListener("change", list);
  text.addEventListener("input", list);
  return {
    host,
    list,
    async read() {
      all = (await data.decisions()).ofNodes[place] ?? [];
      const kinds = [...Map.groupBy(all, ([, what]) => what)].map(
        ([what, { length }]) => [what, `${what}, ${length}`] as const,
      );
      kind.replaceChildren(
        ...[["", "every kind"] as const, ...kinds.toSorted()].map(([value, label]) =>
          element("option", { value }, label),
        ),
      );
      list();
    },
  };
}

function rowOf(
  [atS, what, about, reason, values]: Decision,
  nameOf: (about: Decision[2]) => string,
  moment: Watched<Moment>,
): HTMLElement {
  const time = element("button", { type: "button", class: "moment" }, `${atS.toFixed(1)} s`);
  time.addEventListener("click", () => moment.set({ ...moment.value, atS }));
  const cells = [time, what, nameOf(about), reason, values].map((content) => element("td", {}, content));
  return element("tr", {}, ...cells);
}
