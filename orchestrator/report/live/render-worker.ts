/** The thread in which pages are made: a run of many nodes takes seconds, and whoever carries the run out has none to spare. */
import { constants, setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import { MeshbedError, messageOf } from "../../base/errors.ts";
import { type RenderRequest, renderRun } from "./render-run.ts";

if (parentPort === null) throw new Error("render-worker.ts runs as a worker thread only");
const port = parentPort;
// Linux gives each thread a priority of its own, and takes 0 for the one that asks; elsewhere it is the process, which has nodes to watch.
if (process.platform === "linux") setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);
port.on("message", async (request: RenderRequest) => {
  port.postMessage(await renderRun(request).catch((error: unknown) => ({ error: told(error) })));
});

/** With its stack where nobody foresaw it: the error itself stays in this thread. */
function told(error: unknown): string {
  return error instanceof Error && !(error instanceof MeshbedError) ? `${error.stack}` : messageOf(error);
}
