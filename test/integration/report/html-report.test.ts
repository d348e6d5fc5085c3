/** `report.html` in a browser: what its script draws, and how one gets from a violation to its moment and its nodes. No containers. */
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { htmlReporter } from "../../../orchestrator/report/html-report.ts";
import { reportInputOf } from "../../../orchestrator/report/reporter.ts";
import { failing } from "../../unit/report/sample-judgements.ts";
import { sampleRun } from "../../unit/report/sample-run.ts";
import { chromiumPath, headlessBrowser } from "./browser.ts";

/** A browser on a busy host takes its time. */
const patience = { timeout: 30_000 };

describe.skipIf(chromiumPath === undefined)("report.html in a browser", () => {
  const browser = headlessBrowser();

  async function openReport(colorScheme: "light" | "dark" = "light") {
    const folder = await mkdtempDisposable(join(tmpdir(), "meshbed-report-"));
    onTestFinished(() => folder.remove());
    const path = join(folder.path, "report.html");
    await writeFile(path, htmlReporter.render(reportInputOf({ trace: sampleRun(), judgement: failing })));
    const { page, complaints } = await browser.open(`file://${path}`, colorScheme);
    onTestFinished(() => page.close());
    await expect.poll(() => page.locator("#charts canvas").count(), patience).toBe(6);
    return { page, complaints };
  }

  test.each(["light", "dark"] as const)(
    "draws its charts and its graph, complains of nothing, in the %s",
    async (scheme) => {
      const { page, complaints } = await openReport(scheme);
      expect(await page.locator("#network output").innerText()).toMatch(/^\d+ links/);
      expect(await page.locator("#network .legend").innerText()).toMatch(/healthy, \d+/);
      expect(await page.locator("#nav a").allInnerTexts()).toContain("Network");
      const ink = await page.evaluate(`(() => {
        const canvas = document.querySelector("#network .graph canvas");
        return new Set(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data).size;
      })()`);
      expect(ink).toBeGreaterThan(20);
      expect(complaints).toEqual([]);
    },
  );

  test("leads from a violation to its moment, in charts and graph", async () => {
    const { page } = await openReport();
    await page.locator(".why .moment").nth(3).click();
    const strip = page.locator("#strip .side");
    await expect.poll(() => strip.innerText(), patience).toContain("23.0 s in steady");
    expect(await page.locator('#network [name="round"]').getAttribute("aria-valuetext")).toBe("23.0 s in steady");
    await page.locator("#charts").press("ArrowRight");
    await expect.poll(() => strip.innerText(), patience).toContain("23.2 s in steady");
    await page.locator("#charts").press("Escape");
    await expect.poll(() => strip.innerText(), patience).toContain("the end of the run");
    await page.locator(".why .moment").nth(3).click();
    await expect.poll(() => strip.innerText(), patience).toContain("23.0 s in steady");
  });

  test("has a page of each node, from a violation, from the table and from the graph", async () => {
    const { page } = await openReport();
    const dialog = page.locator("#node");
    await page.locator(".why .chip", { hasText: "node-4" }).click();
    await expect.poll(() => dialog.locator("h2").innerText(), patience).toBe("node-4");
    expect(await dialog.locator(".state").innerText()).toMatch(/^At 23\.0 s in steady: (healthy|unhealthy)/);
    expect(await dialog.locator(".spark").count()).toBeGreaterThan(4);
    await dialog.getByLabel("The next node").click();
    expect(await dialog.locator("h2").innerText()).toBe("node-5");
    await page.keyboard.press("Escape");
    expect(await dialog.isVisible()).toBe(false);

    await page.locator("#nodes a", { hasText: "boot-2" }).click();
    await expect.poll(() => dialog.locator("h2").innerText(), patience).toBe("boot-2");
    await dialog.getByLabel("Close").click();
    await page.locator("#network .graph canvas").press("ArrowRight");
    await page.locator("#network .graph canvas").press("Enter");
    await expect.poll(() => dialog.locator("h2").innerText(), patience).toBe("boot-1");
  });

  test("draws the other measures once their heading is opened", async () => {
    const { page, complaints } = await openReport();
    const group = page.locator("#timeline .group", { hasText: "Shape of the network" });
    expect(await group.locator("canvas").count()).toBe(0);
    await group.locator("summary").click();
    await expect.poll(() => group.locator("canvas").count(), patience).toBeGreaterThan(2);
    expect(complaints).toEqual([]);
  });

  test("finds a node by its name", async () => {
    const { page } = await openReport();
    const input = page.locator('#network [name="node"]');
    await input.fill("boot");
    await input.press("Enter");
    expect(await page.locator("#node").isVisible()).toBe(false);
    await input.fill("boot-2");
    await input.press("Enter");
    await expect.poll(() => page.locator("#node h2").innerText(), patience).toBe("boot-2");
  });

  test("colours the graph by what its reader chooses", async () => {
    const { page } = await openReport();
    await page.locator('[name="colour"]').selectOption("region");
    expect(await page.locator("#network .legend").innerText()).toBe("eu, 6\nus, 6");
    await page.locator('[name="colour"]').selectOption("mesh-degree");
    expect(await page.locator("#network .legend").innerText()).toMatch(/^0\n/);
  });
});
