/**
 * What it takes to open a report in a browser: `node test/bench/opening.ts [REPORT.html]`, one of 100 nodes for ten minutes where none is
 * named, see `judging.ts`. Needs a Chromium; CHROMIUM names one.
 */
import { mkdtempDisposable, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { chromium } from "playwright-core";
import { printTable } from "../recorded-run.ts";

/** Until the charts are drawn, ms. */
const goalMs = 2000;
const times = 5;

const [named] = process.argv.slice(2);
if (named !== undefined) await bench(resolve(named));
else {
  await using folder = await mkdtempDisposable(join(tmpdir(), "meshbed-bench-"));
  await execa("node", [join(import.meta.dirname, "judging.ts"), "100", "600", folder.path], { stdio: "inherit" });
  await bench(join(folder.path, "report.html"));
}

async function bench(path: string): Promise<void> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    // Root has no sandbox of its own.
    args: ["--no-sandbox"],
  });
  const rows = [["first paint, ms", `charts, ms (at most ${goalMs})`, "a node's page, ms"]];
  for (let i = 0; i < times; i++) {
    const page = await browser.newPage();
    const chartsMs = await timed(async () => {
      await page.goto(`file://${path}`);
      await page.locator("#charts canvas").nth(5).waitFor();
    });
    const nodeMs = await timed(async () => {
      await page.locator("#nodes tbody a").first().click();
      await page.locator("#node .log tbody tr").first().waitFor();
    });
    const paintMs = await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime");
    rows.push([Number(paintMs).toFixed(0), chartsMs.toFixed(0), nodeMs.toFixed(0)]);
    await page.close();
  }
  await browser.close();
  console.log(`${path}: ${((await stat(path)).size / 1024).toFixed(0)} KiB`);
  printTable(rows);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const fromMs = performance.now();
  await work();
  return performance.now() - fromMs;
}
