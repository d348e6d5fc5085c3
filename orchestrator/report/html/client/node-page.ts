/** The page of one node, in a dialog: what it is, how it fared, its connections over time, and what it decided and why. */
import type { NodeAbout } from "../report-document.ts";
import { connectionsChart } from "./connections-chart.ts";
import { decisionLog } from "./decision-log.ts";
import { element, find } from "./element.ts";
import { type Moment, momentText, roundAt } from "./moment.ts";
import { nodeCharts } from "./node-charts.ts";
import { stateAt } from "./node-colours.ts";
import type { PageData } from "./page-data.ts";
import type { Watched } from "./watched.ts";

export interface NodePage {
  open(node: string): void;
}

/** @param closed told when the reader is done with it */
export function nodePage(data: PageData, moment: Watched<Moment>, closed: () => void): NodePage {
  const dialog = find<HTMLDialogElement>("#node");
  let place = -1;
  let showMoment = () => {};
  const show = (next: number) => {
    place = next;
    const node = data.run.nodes[place];
    if (node === undefined) return;
    const heading = element("p", { class: "state" });
    const connections = connectionsChart(data, moment, place);
    const log = decisionLog(data, moment, place);
    const charts = nodeCharts(data, place);
    showMoment = () => {
      heading.replaceChildren(...stateText(data, place, moment.value));
      connections.draw();
      log.list();
    };
    dialog.replaceChildren(
      head(node, data, show, () => dialog.close()),
      element("div", { class: "facts-line" }, ...factsOf(node)),
      heading,
      charts.leading,
      element("h3", {}, "Connections over time"),
      connections.host,
      element("h3", {}, "Decisions"),
      log.host,
      charts.others,
    );
    if (!dialog.open) dialog.showModal();
    showMoment();
    void log.read();
  };
  moment.watch(() => dialog.open && showMoment());
  dialog.addEventListener("close", closed);
  // A click beside it is on the dialog itself; what stands in it covers it.
  dialog.addEventListener("click", (event) => event.target === dialog && isBeside(event, dialog) && dialog.close());
  return { open: (node) => show(data.run.nodes.findIndex(({ id }) => id === node)) };
}

function head(node: NodeAbout, { run }: PageData, show: (place: number) => void, close: () => void): HTMLElement {
  const place = run.nodes.indexOf(node);
  const count = run.nodes.length;
  const button = (text: string, label: string, act: () => void) => {
    const made = element("button", { type: "button", "aria-label": label, title: label }, text);
    made.addEventListener("click", act);
    return made;
  };
  return element(
    "header",
    {},
    element("h2", { id: "node-title" }, node.id),
    button("‹", "The node before", () => show((place + count - 1) % count)),
    button("›", "The next node", () => show((place + 1) % count)),
    button("✕", "Close", close),
  );
}

function factsOf(node: NodeAbout): readonly HTMLElement[] {
  const { group, region, link, implementation, address, bootstrap, behaviour } = node;
  const facts = [
    `group ${group}`,
    `region ${region}`,
    `link ${link}`,
    implementation,
    address,
    ...(bootstrap ? ["bootstrap node"] : []),
    ...(behaviour === "honest" ? [] : [`behaves as ${behaviour}`]),
  ];
  return facts.map((fact) => element("span", { class: "chip" }, fact));
}

function stateText(data: PageData, place: number, { atS }: Moment): readonly (Node | string)[] {
  const { kind, why } = stateAt(data, place, roundAt(atS, data.network.roundsS));
  return [
    `At ${momentText(atS, data.run)}: `,
    element("b", { class: `state-${kind}` }, kind),
    why === "" ? "" : `, ${why}`,
  ];
}

function isBeside({ clientX, clientY }: MouseEvent, dialog: HTMLDialogElement): boolean {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}
