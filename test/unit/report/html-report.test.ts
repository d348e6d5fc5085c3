import { inflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Judgement } from "../../../orchestrator/model/verdict.ts";
import type { ReportDocument } from "../../../orchestrator/report/html/report-document.ts";
import { expand } from "../../../orchestrator/report/html/run-lengths.ts";
import { htmlReporter } from "../../../orchestrator/report/html-report.ts";
import { reportInputOf } from "../../../orchestrator/report/reporter.ts";
import { failing, inconclusive, passing } from "./sample-judgements.ts";
import { samplePlan } from "./sample-plan.ts";
import { sampleRun } from "./sample-run.ts";

/** Whose work is in the page, as their licences ask. */
const credit = "/*! uPlot, Copyright (c) Leon Sorokin, MIT Licence; d3-force,";
/** Addresses that are names and not places: the page asks nothing of them. */
const namespaces = /http:\/\/www\.w3\.org\/\d+\/\w+/g;

function pageOf(judgement: Judgement, plan = samplePlan()): string {
  return htmlReporter.render(reportInputOf({ trace: sampleRun(plan), judgement }));
}

function dataOf<K extends keyof ReportDocument>(page: string, part: K): ReportDocument[K] {
  const text = new RegExp(`<script type="application/octet-stream" id="data-${part}">(.*?)</script>`, "s").exec(page);
  return JSON.parse(inflateRawSync(Buffer.from(text?.[1] ?? "", "base64")).toString());
}

describe("report.html", () => {
  test("asks nothing of any other place", () => {
    const page = pageOf(failing);
    expect(page).toContain(credit);
    expect(page.replaceAll(namespaces, "")).not.toMatch(/https?:\/\//);
    expect(page).not.toMatch(/<[^>]*\bsrc=|@import|url\(|<link[^>]*stylesheet/);
    expect(page).toContain(`content="default-src &#39;none&#39;; style-src`);
    expect(page).not.toContain("connect-src");
  });

  test("fills every slot of its frame", () => {
    expect(pageOf(passing)).not.toMatch(/<!--\{|\/\*\{/);
  });

  test("shows hostile names as text, in the page and in its data", () => {
    const hostile = `</script><script>alert(1)</script><img src=x onerror="alert(2)">&'`;
    const violations = [{ message: hostile, nodes: [hostile], atMs: 0 }];
    const expectations = [
      { name: hostile, kind: "healthy", phase: hostile, verdict: { outcome: "fail", violations } },
      { name: "other", kind: "healthy", phase: "join", verdict: { outcome: "inconclusive", reason: hostile } },
    ] as const;
    const phases = samplePlan().phases.map((phase) => (phase.name === "join" ? phase : { ...phase, undo: [] }));
    const { header, events, truncated } = sampleRun({ ...samplePlan(hostile), phases });
    const renamed = events.map((event) => (event.kind === "phase" ? { ...event, phase: hostile } : event));
    const judgement: Judgement = { outcome: "fail", reasons: [hostile], expectations };
    const trace = { header, events: renamed, truncated };
    const page = htmlReporter.render(reportInputOf({ trace, judgement, file: hostile }));

    expect(page).not.toContain("alert(1)</script>");
    expect(page).not.toContain("<img");
    expect(page.match(/<script/g)).toHaveLength(5);
    expect(page).toContain(
      "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&quot;alert(2)&quot;&gt;&amp;&#39;",
    );
    expect(dataOf(page, "run").phases[0]?.name).toBe(hostile);
  });

  test("says what happened when: phases, and faults for as long as each was in force", () => {
    const { phases, faults, endS, live } = dataOf(pageOf(passing), "run");
    expect([endS, live]).toEqual([118, false]);
    expect(phases[3]).toEqual({ name: "split", startS: 68, endS: 88 });
    expect(faults).toEqual([
      { fromS: 51, toS: 68.18, label: "kill node-3", on: "nodes" },
      { fromS: 68, toS: 88.18, label: "partition of 6 | 6 nodes", on: "links" },
    ]);
  });

  test("carries each measure over the run's time, of nodes also each node's own", () => {
    const { axes, charts, ofNodes } = dataOf(pageOf(passing), "measures");
    const inView = charts.filter(({ heading }) => heading === "").map(({ title }) => title);
    expect(inView).toEqual([
      "Healthy nodes",
      "Mesh degree",
      "Connections",
      "Components",
      "Delivery",
      "Message latency",
    ]);
    for (const { axis, lines } of charts) {
      for (const { values } of lines) expect(values).toHaveLength(axes[axis].length);
    }
    const components = charts.find(({ title }) => title === "Components")?.lines[0]?.values;
    const at = (second: number) => components?.[axes.rounds.findIndex((s) => s > second)];
    expect([at(60), at(80), at(110)]).toEqual([1, 2, 1]);
    for (const { axis, values } of ofNodes) {
      expect(values).toHaveLength(12);
      for (const lengths of values) expect(expand(lengths)).toHaveLength(axes[axis].length);
    }
  });

  test("has a row of figures for each flow in each phase, with who lost most", () => {
    const page = pageOf(passing).replaceAll(/\s+/g, " ");
    expect(page).toContain("<h2>Traffic</h2>");
    expect(page).toMatch(/<th scope="row">steady<\/th><td class="text">chat<\/td><td class="number">60<\/td>/);
    expect(page).toMatch(/<div>5 lost, most to node-\d+ \(\d\), [^<]*<\/div>/);
  });

  test("marks outages of the testbed among the faults", () => {
    const { header, events, truncated } = sampleRun();
    const fromMs = Date.parse(header.startedAt) + 60_000;
    const message = "the net agent is gone; another took its place after 2s";
    const outage = { fromMs, toMs: fromMs + 2000 };
    const incident = { kind: "incident", atMs: outage.toMs, where: "agent", message, outage } as const;
    const input = reportInputOf({ trace: { header, events: [...events, incident], truncated }, judgement: passing });
    expect(dataOf(htmlReporter.render(input), "run").faults[1]).toEqual({
      fromS: 60,
      toS: 62,
      label: `outage: ${message}`,
      on: "testbed",
    });
  });

  test("lists the faults, each with the way to its moment", () => {
    const page = pageOf(passing);
    expect(page).toContain("<summary>2 faults</summary>");
    expect(page).toContain('<a class="moment" href="#at=51">51 s</a> kill node-3 <span class="muted">for 17 s</span>');
  });

  test("leads from each violation to its moment and its nodes", () => {
    const page = pageOf(failing);
    expect(page).toContain('<a class="chip moment" href="#at=20&amp;nodes=node-1">show 20.0 s</a>');
    expect(page).toContain('<a class="chip" href="#at=20&amp;node=node-1">node-1</a>');
  });

  test("folds away most of many violations and shows the rest", () => {
    const page = pageOf(failing);
    expect(page).toContain("<summary>6 more</summary>");
    expect(page.match(/has mesh degree/g)).toHaveLength(12);
  });

  test("says on top what was found against the run itself", () => {
    const page = pageOf(inconclusive);
    const finding = page.indexOf("the host was overloaded");
    expect(finding).toBeGreaterThan(page.indexOf("<h1>first-look</h1>"));
    expect(finding).toBeLessThan(page.indexOf(">Expectations<"));
  });

  test("does not say again with each expectation what was found against the run itself", () => {
    const page = pageOf(inconclusive);
    const link = '<a href="#verdict" title="the host was overloaded';
    expect(page).toContain(`<p class="why">${link}`);
    expect(page.match(/<li>the host was overloaded/g)).toHaveLength(1);
    expect(page).toContain(">the run itself was at fault</a></p>");
  });

  test("can be made of a run that died before its first round", () => {
    const { header } = sampleRun();
    const trace = { header, events: [], truncated: true };
    const page = htmlReporter.render(reportInputOf({ trace, judgement: inconclusive }));
    expect(page).toContain("No link was measured in this run.");
    expect(dataOf(page, "run").endS).toBe(0);
  });
});
