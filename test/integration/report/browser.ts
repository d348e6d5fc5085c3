/** A headless Chromium, for tests that look at pages as their readers do. */
import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll } from "vitest";

const usualPlaces = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where one is installed (CHROMIUM names another); undefined where none is, and its tests are skipped. */
export const chromiumPath = [process.env.CHROMIUM ?? "", ...usualPlaces].find(
  (path) => path !== "" && existsSync(path),
);

export interface OpenedPage {
  readonly page: Page;
  /** What it complained of: exceptions, refused resources, errors in the console. */
  readonly complaints: readonly string[];
}

/** One browser for all tests of a file; it ends with them. */
export function headlessBrowser(): { open(url: string, colorScheme?: "light" | "dark"): Promise<OpenedPage> } {
  let launched: Promise<Browser> | undefined;
  afterAll(async () => (await launched)?.close());
  return {
    async open(url, colorScheme = "light") {
      // Root has no sandbox of its own.
      launched ??= chromium.launch({ executablePath: chromiumPath ?? "", args: ["--no-sandbox"] });
      const page = await (await launched).newPage({ colorScheme, viewport: { width: 1280, height: 900 } });
      const complaints: string[] = [];
      page.on("pageerror", ({ message }) => complaints.push(message));
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      await page.goto(url);
      return { page, complaints };
    },
  };
}
