/** Has the pages of a run made in a thread of its own, one after the other. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { MeshbedError } from "../../base/errors.ts";
import type { RenderedRun, RenderRequest } from "./render-run.ts";

export interface PageRenderer extends AsyncDisposable {
  /** Throws MeshbedError TRACE as `renderRun` does, and what ended the thread: the next call has a new one. */
  render(request: RenderRequest): Promise<RenderedRun>;
}

export function pageRenderer(): PageRenderer {
  let worker: Worker | undefined;
  const startWorker = () => {
    const started = new Worker(new URL("./render-worker.ts", import.meta.url));
    started.once("exit", () => {
      worker = undefined;
    });
    return started;
  };
  return {
    async render(request) {
      worker ??= startWorker();
      const answered = once(worker, "message");
      worker.postMessage(request);
      const [answer]: (RenderedRun | { readonly error: string })[] = await answered;
      if (answer === undefined || "error" in answer) throw new MeshbedError("TRACE", answer?.error ?? "no page came");
      return answer;
    },
    async [Symbol.asyncDispose]() {
      await worker?.terminate();
    },
  };
}
