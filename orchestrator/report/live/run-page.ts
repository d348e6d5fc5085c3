/**
 * The page of a run that goes on: what the run says is on it at once, all else as its trace has it, made anew again and again while
 * somebody watches. What the run itself does is not slowed by it: pages are made in another thread, and for a small share of the time.
 */
import { messageOf } from "../../base/errors.ts";
import { waitUntil } from "../../base/wait.ts";
import type { RunListener, RunStatus } from "../../run/run-status.ts";
import type { Html } from "../html/markup.ts";
import { panelLines, type TimedLine } from "../live-panel.ts";
import { liveServer } from "./live-server.ts";
import { endSection, nowSection } from "./now-section.ts";
import { shownRun } from "./shown-run.ts";
import { updateBook } from "./update-book.ts";
import { waitingPage } from "./waiting-page.ts";

export interface RunPage extends AsyncDisposable {
  /** "http://127.0.0.1:40123/" */
  readonly url: string;
  /** Of the run that is shown. */
  readonly listener: RunListener;
  /** From now on it is the page of the run in this directory, which need not have begun to write. */
  show(directory: string): void;
  /** Makes it as the directory has it now, whether or not somebody watches. Throws MeshbedError TRACE. */
  refresh(): Promise<void>;
}

/** At least this long between two renderings, ms: a trace has news once a second. */
const leastPauseMs = 2000;
/** After each it pauses for so many times as long as it took: a fifth of one core at most. */
const pauseFactor = 4;
const nowEveryMs = 1000;

/** Serves until it is disposed of; those who have the page open get its last state first, and keep that. */
export async function openRunPage(): Promise<RunPage> {
  const book = updateBook();
  const run = shownRun(book);
  const now = whatItSays();
  const server = await liveServer({ book, page: () => run.page ?? waitingPage() });
  const refresh = async () => {
    if (await run.refresh()) server.reload();
    else server.tell();
  };
  const refreshForWatchers = async () => {
    if (server.watchers === 0 || !run.hasBegun) return;
    await refresh().catch((error: unknown) => now.listener.onLine(`the page is not up to date: ${messageOf(error)}`));
  };
  const tellNow = (section: Html) => {
    book.put([{ of: "sections", name: "now", json: JSON.stringify(section.markup) }]);
    server.tell();
  };
  const over = new AbortController();
  const keepingUp = repeat(refreshForWatchers, over);
  const timer = setInterval(() => server.watchers > 0 && tellNow(now.section()), nowEveryMs);
  return {
    url: server.url,
    listener: now.listener,
    show(directory) {
      run.show(directory);
      server.reload();
    },
    refresh,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      over.abort(new Error("the page is closed"));
      await keepingUp;
      await refreshForWatchers();
      tellNow(endSection(run.report));
      await server[Symbol.asyncDispose]();
      await run[Symbol.asyncDispose]();
    },
  };
}

/** Until the signal aborts. */
async function repeat(work: () => Promise<void>, { signal }: AbortController): Promise<void> {
  while (!signal.aborted) {
    const startedMs = Date.now();
    await work();
    const tookMs = Date.now() - startedMs;
    await waitUntil(Date.now() + Math.max(leastPauseMs, pauseFactor * tookMs), { signal }).catch(() => undefined); // the loop's condition sees the abort
  }
}

function whatItSays(): { readonly listener: RunListener; readonly section: () => Html } {
  const startedAtMs = Date.now();
  let status: RunStatus | null = null;
  let lines: readonly TimedLine[] = [];
  return {
    listener: {
      onStatus: (next) => {
        status = next;
      },
      onLine: (text) => {
        lines = [...lines, { sinceStartMs: Date.now() - startedAtMs, text }].slice(-panelLines);
      },
    },
    section: () => nowSection({ status, lines, nowMs: Date.now() }),
  };
}
