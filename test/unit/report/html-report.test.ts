import { describe, expect, test } from "vitest";
import type { Judgement } from "../../../orchestrator/model/verdict.ts";
import type { Timeline } from "../../../orchestrator/report/html/timeline.ts";
import { htmlReporter } from "../../../orchestrator/report/html-report.ts";
import { reportInputOf } from "../../../orchestrator/report/reporter.ts";
import { failing, inconclusive, passing } from "./sample-judgements.ts";
import { samplePlan } from "./sample-plan.ts";
import { sampleRun } from "./sample-run.ts";

/** Who made the charts, in a comment; the only address that the page holds. */
const credit = "/*! https://github.com/leeoniya/uPlot";

function pageOf(judgement: Judgement, plan = samplePlan()): string {
  return htmlReporter.render(reportInputOf({ trace: sampleRun(plan), judgement }));
}

function dataOf(page: string): Timeline {
  return JSON.parse(/<script type="application\/json" id="timeline">(.*?)<\/script>/s.exec(page)?.[1] ?? "");
}

describe("report.html", () => {
  test("asks nothing of any other place", () => {
    const page = pageOf(failing);
    expect(page).toContain(credit);
    expect(page.replace(credit, "")).not.toMatch(/https?:\/\//);
    expect(page).not.toMatch(/\bsrc=|@import|url\(|<link[^>]*stylesheet/);
    expect(page).toContain(`content="default-src 'none';`);
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
    expect(page.match(/<script/g)).toHaveLength(3);
    expect(page).toContain(
      "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&quot;alert(2)&quot;&gt;&amp;&#39;",
    );
    expect(dataOf(page).phases[0]?.name).toBe(hostile);
  });

  test("carries the series of every chart over the run's time", () => {
    const { charts, phases, faults, endS } = dataOf(pageOf(passing));
    expect(endS).toBe(118);
    expect(phases[3]).toEqual({ name: "split", startS: 68, endS: 88 });
    expect(faults).toEqual([
      { atS: 51, label: "kill node-3" },
      { atS: 68, label: "start node-3" },
      { atS: 68, label: "partition of 6 | 6 nodes" },
      { atS: 88, label: "heal partition of 6 | 6 nodes" },
    ]);
    expect(charts.map(({ title }) => title)).toEqual([
      "Nodes",
      "Mesh degree",
      "Connections",
      "Components",
      "Message latency",
      "Delivery",
      "Host CPU",
    ]);
    for (const { timesS, series } of charts) {
      for (const { values } of series) expect(values).toHaveLength(timesS.length);
    }
    const components = charts[3];
    const at = (second: number) => components?.series[0]?.values[components.timesS.findIndex((s) => s > second)];
    expect([at(60), at(80), at(110)]).toEqual([1, 2, 1]);
  });

  test("has a row of figures for each flow in each phase, with who lost most", () => {
    const page = pageOf(passing).replaceAll(/\s+/g, " ");
    expect(page).toContain("<h2>Traffic</h2>");
    expect(page).toMatch(/<th scope="row">steady<\/th><td class="text">chat<\/td><td class="number">60<\/td>/);
    expect(page).toMatch(/<div>5 lost, most to node-\d+ \(\d\), [^<]*<\/div>/);
  });

  test("marks outages of the testbed among the faults, at their begin", () => {
    const { header, events, truncated } = sampleRun();
    const fromMs = Date.parse(header.startedAt) + 60_000;
    const message = "the net agent is gone; another took its place after 2s";
    const outage = { fromMs, toMs: fromMs + 2000 };
    const incident = { kind: "incident", atMs: outage.toMs, where: "agent", message, outage } as const;
    const input = reportInputOf({ trace: { header, events: [...events, incident], truncated }, judgement: passing });
    expect(dataOf(htmlReporter.render(input)).faults.slice(0, 2)).toEqual([
      { atS: 51, label: "kill node-3" },
      { atS: 60, label: `outage: ${message}` },
    ]);
  });

  test("numbers few faults, and folds many away", () => {
    const { header, events, truncated } = sampleRun();
    const kill = events.find((event) => event.kind === "action");
    const kills = Array.from({ length: 22 }, () => kill).filter((event) => event !== undefined);
    const input = reportInputOf({ trace: { header, events: [...events, ...kills], truncated }, judgement: passing });
    expect(pageOf(passing)).toContain("<li><b>4</b>heal partition of 6 | 6 nodes, at 88 s</li>");
    expect(htmlReporter.render(input)).toContain("<summary>26 faults</summary>");
    expect(htmlReporter.render(input)).toContain("<li>heal partition of 6 | 6 nodes, at 88 s</li>");
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

  test("can be made of a run that died before its first round", () => {
    const { header } = sampleRun();
    const trace = { header, events: [], truncated: true };
    const page = htmlReporter.render(reportInputOf({ trace, judgement: inconclusive }));
    expect(page).toContain("No link was measured in this run.");
    expect(dataOf(page).endS).toBe(0);
  });
});
