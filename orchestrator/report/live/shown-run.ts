/** The run whose page is served: its page as it was made first, and in the book what it shows now. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { eventsPath } from "./live-server.ts";
import { pageRenderer } from "./page-renderer.ts";
import type { UpdateBook } from "./update-book.ts";

export interface ShownRun extends AsyncDisposable {
  /** Undefined until it was made. */
  readonly page: string | undefined;
  /** Whether there is anything to show. */
  readonly hasBegun: boolean;
  /** Where its report is, once it has one. */
  readonly report: string | undefined;
  show(directory: string): void;
  /**
   * Makes the page, or what is new of it; neither when the trace is as it was. Tells whether it made the page. Throws MeshbedError TRACE.
   * Calls take their turns.
   */
  refresh(): Promise<boolean>;
}

export function shownRun(book: UpdateBook): ShownRun {
  const renderer = pageRenderer();
  let directory = "";
  let page: string | undefined;
  let seen: string | undefined;
  let underWay: Promise<unknown> = Promise.resolve();
  const refreshNow = async () => {
    const [shown, state] = [directory, stateOf(directory)];
    if (page !== undefined && state === seen) return false;
    const live = page === undefined ? eventsPath(book.version) : undefined;
    const rendered = await renderer.render({ directory: shown, live });
    if (shown !== directory) return false;
    seen = live === undefined ? state : undefined;
    page ??= rendered.page;
    book.put(rendered.parts);
    return live !== undefined;
  };
  return {
    get page() {
      return page;
    },
    get hasBegun() {
      return stateOf(directory) !== undefined;
    },
    get report() {
      const path = join(directory, "report.html");
      return existsSync(path) ? path : undefined;
    },
    show(next) {
      book.clear();
      directory = next;
      page = undefined;
    },
    refresh() {
      const refreshed = underWay.catch(() => undefined).then(refreshNow); // who asked before was told what failed
      underWay = refreshed;
      return refreshed;
    },
    async [Symbol.asyncDispose]() {
      await renderer[Symbol.asyncDispose]();
    },
  };
}

/** Another one whenever something was written to its trace; undefined while that has nothing. */
function stateOf(directory: string): string | undefined {
  const trace = statSync(join(directory, "trace.ndjson"), { throwIfNoEntry: false });
  return trace && trace.size > 0 ? `${trace.size} ${trace.mtimeMs}` : undefined;
}
