import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { expect, onTestFinished, test, vi } from "vitest";
import { pageRenderer } from "../../../../orchestrator/report/live/page-renderer.ts";
import { sampleRun } from "../sample-run.ts";
import { temporaryFolder } from "./temporary-folder.ts";

test("a thread that ends or hangs is told of, and the next page has another one", async () => {
  const directory = await temporaryFolder();
  const { header, events } = sampleRun();
  await writeFile(
    join(directory, "trace.ndjson"),
    [header, ...events].map((line) => `${JSON.stringify(line)}\n`).join(""),
  );
  const renderer = pageRenderer();
  onTestFinished(async () => await renderer[Symbol.asyncDispose]());
  const request = { directory, live: "/events" };

  const post = vi.spyOn(Worker.prototype, "postMessage");
  post.mockImplementationOnce(function (this: Worker) {
    this.emit("error", new Error("out of memory"));
  });
  await expect(renderer.render(request)).rejects.toThrow(`the page of ${directory} was not made: out of memory`);

  const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValueOnce(AbortSignal.abort());
  await expect(renderer.render(request)).rejects.toThrow(
    `the page of ${directory} was not made: it took longer than 2m`,
  );

  post.mockRestore();
  timeout.mockRestore();
  expect((await renderer.render(request)).page).toContain("first-look");
});
