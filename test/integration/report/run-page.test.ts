/** The page of a run in a browser, while its trace grows, and after. No containers: the trace is made up. */
import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, onTestFinished, test } from "vitest";
import type { TraceEvent } from "../../../orchestrator/model/trace.ts";
import { openRunPage } from "../../../orchestrator/report/live/run-page.ts";
import { temporaryFolder } from "../../unit/report/live/temporary-folder.ts";
import { sampleRun } from "../../unit/report/sample-run.ts";
import { chromiumPath, headlessBrowser } from "./browser.ts";

const meshbed = fileURLToPath(new URL("../../../orchestrator/cli/meshbed.ts", import.meta.url));

const { header, events } = sampleRun();
const healStart = events.findIndex((event) => event.kind === "phase" && event.phase === "heal");
const linesOf = (some: readonly TraceEvent[]) => some.map((event) => `${JSON.stringify(event)}\n`).join("");
const beginning = `${JSON.stringify(header)}\n${linesOf(events.slice(0, healStart + 20))}`;
const rest = linesOf(events.slice(healStart + 20));

/** A browser on a busy host takes its time. */
const patience = { timeout: 30_000 };

async function directory(trace = "") {
  const path = await temporaryFolder();
  if (trace !== "") await writeFile(join(path, "trace.ndjson"), trace);
  return path;
}

describe.skipIf(chromiumPath === undefined)("the page of a run, in a browser", () => {
  const browser = headlessBrowser();

  test("waits for the run, follows it, keeps what its reader chose, and stays when it is over", async () => {
    const path = await directory();
    const served = await openRunPage();
    let isOpen = true;
    onTestFinished(async () => {
      if (isOpen) await served[Symbol.asyncDispose]();
    });
    served.show(path);
    served.listener.onLine("making the network 10.77.0.0/24");
    const { page, complaints } = await browser.open(served.url);
    const now = page.locator("#now");
    await expect.poll(() => now.innerText(), patience).toContain("making the network 10.77.0.0/24");

    await writeFile(join(path, "trace.ndjson"), beginning);
    await served.refresh();
    await expect.poll(() => page.title(), patience).toBe("running: first-look");
    const verdict = page.locator("#verdict .outcome");
    expect(await verdict.innerText()).toMatch(/running/i);
    expect(await page.locator("#expectations").innerText()).toContain("not yet");
    await expect.poll(() => page.locator("#timeline canvas").count(), patience).toBeGreaterThan(3);

    const folded = page.locator("#figures details").first();
    await folded.locator("summary").click();
    const group = page.locator("#timeline .group", { hasText: "Shape of the network" });
    await group.locator("summary").click();
    await page.locator("#charts").press("ArrowLeft");
    const moment = await page.locator("#strip .side strong").innerText();
    expect(moment).toMatch(/ s in heal$/);
    await page.locator('[name="colour"]').selectOption("region");
    const slider = page.locator('#network [name="round"]');
    const roundsBefore = Number(await slider.getAttribute("max"));
    await page.locator("#nodes").scrollIntoViewIfNeeded();
    await appendFile(join(path, "trace.ndjson"), rest);
    await served.refresh();
    await expect.poll(() => verdict.innerText(), patience).not.toMatch(/running/i);
    expect(await page.locator("#figures thead").first().innerText()).toContain("heal");
    expect(await folded.getAttribute("open")).toBe("");
    expect(await page.evaluate("scrollY")).toBeGreaterThan(0);
    expect(await group.getAttribute("open")).toBe("");
    expect(await page.locator("#strip .side strong").innerText()).toBe(moment);
    expect(await slider.getAttribute("aria-valuetext")).toBe(moment);
    expect(Number(await slider.getAttribute("max"))).toBeGreaterThan(roundsBefore);
    expect(await page.locator("#network .legend").innerText()).toBe("eu, 6\nus, 6");

    await writeFile(join(path, "report.html"), "");
    isOpen = false;
    await served[Symbol.asyncDispose]();
    await expect.poll(() => now.innerText(), patience).toContain(`The report is in ${path}/report.html`);
    expect(await verdict.innerText()).not.toMatch(/running/i);
    expect(complaints).toEqual([]);
  });

  test.each(["light", "dark"] as const)(
    "of an old run is served by `meshbed view` until Ctrl-C, in the %s",
    async (scheme) => {
      const path = await directory(beginning + rest);
      const view = execa("node", [meshbed, "view", path], { reject: false });
      onTestFinished(() => void view.kill("SIGKILL"));
      const [line] = await view
        .iterable()
        [Symbol.asyncIterator]()
        .next()
        .then(({ value }) => [String(value)]);
      const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(line ?? "")?.[0] ?? "";
      expect(line).toBe(`${url}  shows ${path}; Ctrl-C ends it`);
      const { page, complaints } = await browser.open(url, scheme);
      expect(await page.title()).toMatch(/^(pass|fail|inconclusive): first-look$/);
      await expect.poll(() => page.locator("#timeline canvas").count(), patience).toBeGreaterThan(3);
      expect(complaints).toEqual([]);
      view.kill("SIGINT");
      expect((await view).exitCode).toBe(0);
    },
  );
});

test("`meshbed view` says what is wrong with a directory that is not a run", async () => {
  const path = await directory();
  const { exitCode, stderr } = await execa("node", [meshbed, "view", path], { reject: false });
  expect(stderr).toBe(`${path} is not the directory of a run: it has no trace.ndjson; expected one as runs/latest`);
  expect(exitCode).toBe(2);
});
