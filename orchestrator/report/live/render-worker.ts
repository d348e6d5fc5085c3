/** The thread in which pages are made: a run of many nodes takes seconds, and whoever carries the run out has none to spare. */
import { parentPort } from "node:worker_threads";
import { messageOf } from "../../base/errors.ts";
import { type RenderRequest, renderRun } from "./render-run.ts";

if (parentPort === null) throw new Error("render-worker.ts runs as a worker thread only");
const port = parentPort;
port.on("message", async (request: RenderRequest) => {
  port.postMessage(await renderRun(request).catch((error: unknown) => ({ error: messageOf(error) })));
});
