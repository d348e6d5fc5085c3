/**
 * `report.html`: a run to look at, in one file that needs no other. The page's frame, style and script are files of
 * their own in `html/`; the charts are drawn by uPlot, which is put in whole.
 */
import { readFileSync } from "node:fs";
import { html, scriptJson } from "./html/markup.ts";
import { churnSection, linksSection, nodesSection, ranSection, trafficSection } from "./html/table-sections.ts";
import { timelineOf } from "./html/timeline.ts";
import { timelineSection } from "./html/timeline-section.ts";
import { verdictSection } from "./html/verdict-section.ts";
import type { Reporter, ReportInput } from "./reporter.ts";

export const htmlReporter: Reporter = { file: "report.html", render };

function render(input: ReportInput): string {
  const { judgement, history } = input;
  const timeline = timelineOf(history);
  const sections = [
    verdictSection(input),
    timelineSection(timeline),
    churnSection(input),
    trafficSection(input),
    linksSection(input),
    nodesSection(input),
    ranSection(input),
  ];
  return fill(readOwn("page.html"), {
    title: html`${judgement.outcome}: ${history.plan.name}`.markup,
    plotStyle: readPackage("uplot/dist/uPlot.min.css"),
    pageStyle: readOwn("page.css"),
    chartsStyle: readOwn("charts.css"),
    body: html`${sections}`.markup,
    data: `<script type="application/json" id="timeline">${scriptJson(timeline)}</script>`,
    plotScript: readPackage("uplot/dist/uPlot.iife.min.js"),
    client: readOwn("client.js"),
  });
}

/** Slots are comments, of HTML or of CSS and JavaScript, so that the page is well-formed before it is filled. */
function fill(page: string, content: Readonly<Record<string, string>>): string {
  return page.replaceAll(/<!--\{(\w+)\}-->|\/\*\{(\w+)\}\*\//g, (slot, a, b) => content[a ?? b] ?? slot);
}

function readOwn(file: string): string {
  return readFileSync(new URL(`html/${file}`, import.meta.url), "utf8");
}

function readPackage(path: string): string {
  return readFileSync(new URL(import.meta.resolve(path)), "utf8");
}
