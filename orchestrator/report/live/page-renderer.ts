/** Has the pages of a run made in a thread of its own, one after the other. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { MeshbedError, messageOf } from "../../base/errors.ts";
import { formatMs } from "../../base/units.ts";
import type { RenderedRun, RenderRequest } from "./render-run.ts";

export interface PageRenderer extends AsyncDisposable {
  /** Throws MeshbedError TRACE as `renderRun` does, and when the thread ends or hangs: the next call has a new one. */
  render(request: RenderRequest): Promise<RenderedRun>;
}

/** Ten times as long as a run of a hundred nodes and ten minutes takes. */
const longestMs = 120_000;

export function pageRenderer(): PageRenderer {
  let worker: Worker | undefined;
  const startWorker = () => {
    const started = new Worker(new URL("./render-worker.ts", import.meta.url));
    started.once("exit", () => {
      if (worker === started) worker = undefined;
    });
    return started;
  };
  return {
    async render(request) {
      worker ??= startWorker();
      const asked = worker;
      const signal = AbortSignal.timeout(longestMs);
      const answered = once(asked, "message", { signal });
      asked.postMessage(request);
      const [answer]: (RenderedRun | { readonly error: string })[] = await answered.catch(async (cause: unknown) => {
        await asked.terminate();
        const why = signal.aborted ? `it took longer than ${formatMs(longestMs)}` : messageOf(cause);
        throw new MeshbedError("TRACE", `the page of ${request.directory} was not made: ${why}`, { cause });
      });
      if (answer === undefined || "error" in answer) throw new MeshbedError("TRACE", answer?.error ?? "no page came");
      return answer;
    },
    async [Symbol.asyncDispose]() {
      await worker?.terminate();
    },
  };
}
