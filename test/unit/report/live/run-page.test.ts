import { appendFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { TraceEvent } from "../../../../orchestrator/model/trace.ts";
import type { ReportUpdate } from "../../../../orchestrator/report/html/report-document.ts";
import { openRunPage, type RunPage } from "../../../../orchestrator/report/live/run-page.ts";
import { sampleRun } from "../sample-run.ts";
import { eventStream, nextEvent, type ServerEvent, type ServerEvents } from "./event-stream.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const { header, events } = sampleRun();
const healStart = events.findIndex((event) => event.kind === "phase" && event.phase === "heal");
const linesOf = (some: readonly TraceEvent[]) => some.map((event) => `${JSON.stringify(event)}\n`).join("");

/** A page, and a run's directory with a trace that has come to the first rounds of its phase `heal`. */
async function opened() {
  const directory = await temporaryFolder();
  const page = await openRunPage();
  let closed: PromiseLike<void> | undefined;
  const close = () => {
    closed ??= page[Symbol.asyncDispose]();
    return closed;
  };
  onTestFinished(async () => await close());
  const trace = join(directory, "trace.ndjson");
  const begin = () => writeFile(trace, `${JSON.stringify(header)}\n${linesOf(events.slice(0, healStart + 20))}`);
  const goOn = () => appendFile(trace, linesOf(events.slice(healStart + 20)));
  return { page, close, directory, trace, begin, goOn };
}

/** What stands before the script: that, and what a failed test says of it, would be long. */
const markupOf = async ({ url }: RunPage) => (await (await fetch(url)).text()).split("<script")[0] ?? "";

/** As the script of a page does it. */
async function watch({ url }: RunPage): Promise<ServerEvents> {
  const page = await (await fetch(url)).text();
  const path = /<meta name="events" content="([^"]*)">/.exec(page)?.[1] ?? /EventSource\("([^"]*)"\)/.exec(page)?.[1];
  return await eventStream(new URL(path ?? "", url).href);
}

const updateOf = ({ data }: ServerEvent): ReportUpdate => JSON.parse(data);

/** The next one that is more than what the run says now, which comes every second. */
async function nextNews(events: ServerEvents): Promise<ReportUpdate> {
  return await nextOf(events, ({ data }) => Object.keys(data).length > 0);
}

async function nextOf(events: ServerEvents, isMeant: (update: ReportUpdate) => boolean): Promise<ReportUpdate> {
  for (;;) {
    const update = updateOf(await nextEvent(events));
    if (isMeant(update)) return update;
  }
}

describe("the page of a run", () => {
  test("says what the run says before there is anything to see, and is made anew when there is", async () => {
    const { page, directory, begin } = await opened();
    page.listener.onLine("network 10.77.0.0/24 <&>");
    page.show(directory);
    expect(await markupOf(page)).toContain("<h1>A run begins</h1>");
    const waiting = await watch(page);
    expect(updateOf(await nextEvent(waiting)).sections.now).toContain("network 10.77.0.0/24 &lt;&amp;&gt;");

    await begin();
    const reloaded = nextEvent(waiting, "reload");
    await page.refresh();
    await reloaded;
    const markup = await markupOf(page);
    expect(markup).toContain("<title>running: first-look</title>");
    expect(markup).toContain("; connect-src &#39;self&#39;");
    expect(markup).toContain('<section id="now"></section>');
  });

  test("sends what is new as the run goes on, and at its end the verdict, the news and that it is over", async () => {
    const { page, close, directory, begin, goOn } = await opened();
    await begin();
    page.show(directory);
    await page.refresh();
    const events = await watch(page);
    const news = nextNews(events);
    await goOn();
    await page.refresh();
    const { sections, data } = await news;
    expect(sections.verdict).not.toContain("running");
    expect(data.run?.live).toBe(false);
    expect(data.run?.endS).toBe(118);
    expect(data.run?.phases.map(({ name }) => name)).toEqual(["join", "steady", "lose-one", "split", "heal"]);

    await writeFile(join(directory, "report.html"), "");
    const last = nextOf(events, ({ sections }) => sections.now?.includes("The report is in") === true);
    await close();
    expect(await last).toEqual({
      sections: { now: expect.stringContaining(`The report is in <code>${directory}/report.html</code>.`) },
      data: {},
    });
    await nextEvent(events, "end");
  });

  test("is loaded anew once, however many ask for it at a time", async () => {
    const { page, directory, begin } = await opened();
    page.show(directory);
    await begin();
    const waiting = await watch(page);
    await Promise.all([page.refresh(), page.refresh(), page.refresh()]);
    await nextEvent(waiting, "reload");
    const again = nextEvent(waiting, "reload").then(() => "reload");
    expect(await Promise.race([again, nextNews(await watch(page)).then(() => "news")])).toBe("news");
    again.catch(() => undefined); // the page is closed with the test
  });

  test("of a run that is over needs no server once it is loaded", async () => {
    const { page, directory, begin, goOn } = await opened();
    await begin();
    await goOn();
    page.show(directory);
    await page.refresh();
    const markup = await markupOf(page);
    expect(markup).not.toMatch(/connect-src|name="events"|id="now"/);
  });

  test("of a run that fell silent is that of one that died", async () => {
    const { page, directory, trace, begin } = await opened();
    await begin();
    const before = new Date(Date.now() - 60_000);
    await utimes(trace, before, before);
    page.show(directory);
    await page.refresh();
    expect(await markupOf(page)).toContain("without its end: the run died");
  });

  test("is another one for another run", async () => {
    const [first, second] = [await opened(), await opened()];
    const { page } = first;
    await first.begin();
    page.show(first.directory);
    await page.refresh();
    const events = await watch(page);
    const reloaded = nextEvent(events, "reload");
    page.show(second.directory);
    await reloaded;
    expect(await markupOf(page)).toContain("<h1>A run begins</h1>");
  });

  test("says why it cannot be made, and can be made later", async () => {
    const { page, directory, trace, begin } = await opened();
    page.show(directory);
    await expect(page.refresh()).rejects.toThrow(`${trace} cannot be read: ENOENT`);
    await writeFile(trace, '{"kind":"header","format":7}\n');
    await expect(page.refresh()).rejects.toThrow(
      `${trace}:1 is of trace format 7; this Meshbed reads formats 1 and 2, use the one that wrote it`,
    );
    await begin();
    await page.refresh();
    expect(await markupOf(page)).toContain("running: first-look");
  });
});
