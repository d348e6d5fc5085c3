/** Brings the page to life: charts, graph and the pages of nodes, all at one moment, which the page's address holds. */
import { addressText, readAddress } from "../page-address.ts";
import type { ReportUpdate } from "../report-document.ts";
import { find } from "./element.ts";
import { followRun } from "./follow-run.ts";
import { theEnd } from "./moment.ts";
import { nav } from "./nav.ts";
import { network } from "./network.ts";
import { nodePage } from "./node-page.ts";
import { readPageData } from "./page-data.ts";
import { timeline } from "./timeline.ts";
import { watched } from "./watched.ts";

const data = await readPageData();
const moment = watched(theEnd);

const openNode = (node: string) => {
  const { atS } = moment.value;
  location.hash = addressText({ node, ...(atS !== null && { atS }) });
};
const page = nodePage(data, moment, () => {
  const { atS, nodes } = moment.value;
  history.replaceState(null, "", atS === null ? location.pathname : addressText({ atS, nodes }));
});
nav(data.run);
const renewals = [timeline(data, moment), network(data, moment, { openNode })];

addEventListener("hashchange", goToAddress);
// A link to where the page stands already is no change, and yet is to be followed: the moment may be another one by now.
addEventListener("click", ({ target }) => {
  const link = target instanceof Element ? target.closest<HTMLAnchorElement>("a[href^='#']") : null;
  if (link !== null && link.hash === location.hash) goToAddress();
});
goToAddress();

const eventsPath = document.querySelector<HTMLMetaElement>('meta[name="events"]')?.content;
if (eventsPath !== undefined) followRun(eventsPath, take);

/** A node that is pointed at is opened; else a moment is shown where the charts are. */
function goToAddress(): void {
  const address = readAddress(location.hash);
  if (address === undefined) return;
  const { atS = moment.value.atS, node, nodes = node === undefined ? [] : [node] } = address;
  moment.set({ atS, nodes });
  if (node !== undefined) page.open(node);
  else find("#timeline").scrollIntoView();
}

function take({ sections, data: parts }: ReportUpdate): void {
  for (const [id, markup] of Object.entries(sections)) {
    const section = document.getElementById(id);
    if (section !== null) renewSection(section, markup);
  }
  document.title = `${find("#verdict .outcome").textContent}: ${data.run.name}`;
  if (Object.keys(parts).length === 0) return;
  data.take(parts);
  nav(data.run);
  for (const renew of renewals) renew();
}

/** What was unfolded stays so. */
function renewSection(section: HTMLElement, markup: string): void {
  const open = [...section.querySelectorAll("details")].map((details) => details.open);
  section.innerHTML = markup;
  for (const [i, details] of section.querySelectorAll("details").entries()) details.open = open[i] ?? false;
}
