/**
 * The page of a run, whole, and what of it is new while the run goes on. The page's frame, style and script are files of their own; a
 * section is markup that needs no script, but for those that the script fills.
 */
import { readFileSync } from "node:fs";
import type { ReportInput } from "../reporter.ts";
import { decisionsPart } from "./decisions-part.ts";
import { embedPart } from "./embed-part.ts";
import { figuresSection } from "./figures-section.ts";
import { latencySection } from "./latency-section.ts";
import { type Html, html, nothing } from "./markup.ts";
import { measuresPart } from "./measures-part.ts";
import { networkPart } from "./network-part.ts";
import { networkSection } from "./network-section.ts";
import { pageScript } from "./page-script.ts";
import { pageStyle } from "./page-style.ts";
import type { ReportDocument, ReportUpdate } from "./report-document.ts";
import { runPart } from "./run-part.ts";
import {
  churnSection,
  linksSection,
  nodesSection,
  ranSection,
  settingsSection,
  trafficSection,
} from "./table-sections.ts";
import { faultsSection, timelineSection } from "./timeline-section.ts";
import { expectationsSection, verdictSection } from "./verdict-section.ts";

export interface LivePage {
  /** Where on the page's own origin the updates come from, as "/events". */
  readonly eventsPath: string;
}

export function reportPage(input: ReportInput, live?: LivePage): string {
  const { plan } = input.history;
  const isLive = live !== undefined;
  const outcome = isLive ? "running" : input.judgement.outcome;
  const sections = Object.entries({
    ...(isLive && { now: nothing }),
    ...sectionsOf(input, isLive),
    timeline: timelineSection(),
    network: networkSection(),
  });
  const placed = order.flatMap((id) => sections.filter(([name]) => name === id));
  const { run, measures, network, decisions } = documentOf(input, isLive);
  const data = [
    embedPart("run", run),
    embedPart("measures", measures),
    embedPart("network", network),
    embedPart("decisions", decisions),
  ];
  return fill(readOwn("page.html"), {
    policy: policyOf(live).markup,
    title: html`${outcome}: ${plan.name}`.markup,
    plotStyle: readPackage("uplot/dist/uPlot.min.css"),
    pageStyle: pageStyle(),
    chartsStyle: readOwn("charts.css"),
    networkStyle: readOwn("network.css"),
    liveStyle: isLive ? readOwn("../live/live.css") : "",
    body: html`${placed.map(([id, content]) => html`<section id="${id}">${content}</section>\n`)}`.markup,
    data: html`${data}`.markup,
    script: pageScript(),
  });
}

/** @param parts those of the document that are to be sent; the sections always are */
export function reportUpdate(
  input: ReportInput,
  live: boolean,
  parts: readonly (keyof ReportDocument)[] = ["run", "measures", "network", "decisions"],
): ReportUpdate {
  const document = documentOf(input, live);
  return {
    sections: Object.fromEntries(Object.entries(sectionsOf(input, live)).map(([id, { markup }]) => [id, markup])),
    data: Object.fromEntries(parts.map((part) => [part, document[part]])),
  };
}

/** "now": what a run that goes on is doing, which its updates fill. */
const order = [
  "now",
  "verdict",
  "expectations",
  "timeline",
  "faults",
  "network",
  "figures",
  "latency",
  "traffic",
  "churn",
  "links",
  "nodes",
  "settings",
  "ran",
];

function sectionsOf(input: ReportInput, live: boolean): Readonly<Record<string, Html>> {
  return {
    verdict: verdictSection(input, live),
    expectations: expectationsSection(input, live),
    faults: faultsSection(input),
    figures: figuresSection(input),
    latency: latencySection(input),
    traffic: trafficSection(input),
    churn: churnSection(input),
    links: linksSection(input),
    nodes: nodesSection(input),
    settings: settingsSection(input),
    ran: ranSection(input),
  };
}

/** Each part is worked out when it is asked for. */
function documentOf(input: ReportInput, live: boolean): ReportDocument {
  const { history } = input;
  return {
    get run() {
      return runPart(history, live);
    },
    get measures() {
      return measuresPart(input);
    },
    get network() {
      return networkPart(history, runPart(history, live).topics);
    },
    get decisions() {
      return decisionsPart(history);
    },
  };
}

/** The page needs nothing but itself, and its updates; should a name in it ever get past the escaping, it still reaches nothing. */
function policyOf(live: LivePage | undefined): Html {
  const policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";
  return html`<meta http-equiv="Content-Security-Policy" content="${policy}${live === undefined ? "" : "; connect-src 'self'"}">${
    live === undefined ? nothing : html`<meta name="events" content="${live.eventsPath}">`
  }`;
}

/** Slots are comments, of HTML or of CSS and JavaScript, so that the page is well-formed before it is filled. */
function fill(page: string, content: Readonly<Record<string, string>>): string {
  return page.replaceAll(/<!--\{(\w+)\}-->|\/\*\{(\w+)\}\*\//g, (slot, a, b) => content[a ?? b] ?? slot);
}

function readOwn(file: string): string {
  return readFileSync(new URL(file, import.meta.url), "utf8");
}

function readPackage(path: string): string {
  return readFileSync(new URL(import.meta.resolve(path)), "utf8");
}
