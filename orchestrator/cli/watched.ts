/**
 * Shows a run on standard error while it goes on, so that standard output holds the result alone, and on its page where it has one. Where
 * it pauses, the terminal is its operator's.
 */
import { liveView } from "../report/live-view.ts";
import type { RunListener } from "../run/run-status.ts";
import type { FinishedRun, RunWishes } from "./run-planned.ts";
import { isSomebodyThere, type Screen, terminalOperator } from "./terminal-operator.ts";

export async function watched(
  wishes: Omit<RunWishes, "listener">,
  run: (wishes: RunWishes) => Promise<FinishedRun>,
): Promise<FinishedRun> {
  using screen = sharedScreen(process.stderr);
  const operator = isSomebodyThere() ? { operator: terminalOperator(screen) } : {};
  return await run({ ...wishes, ...operator, listener: toldToo(screen.listener, wishes.page?.listener) });
}

function toldToo(listener: RunListener, other: RunListener | undefined): RunListener {
  if (other === undefined) return listener;
  return {
    onStatus: (status) => {
      listener.onStatus(status);
      other.onStatus(status);
    },
    onLine: (line) => {
      listener.onLine(line);
      other.onLine(line);
    },
  };
}

function sharedScreen(stream: NodeJS.WritableStream): Screen & Disposable & { readonly listener: RunListener } {
  const startedAtMs = Date.now();
  let view = liveView(stream, startedAtMs);
  return {
    listener: { onStatus: (status) => view.onStatus(status), onLine: (line) => view.onLine(line) },
    release(onLine) {
      view[Symbol.dispose]();
      view = { onStatus: () => undefined, onLine, [Symbol.dispose]: () => undefined };
    },
    takeBack() {
      view = liveView(stream, startedAtMs);
    },
    [Symbol.dispose]: () => view[Symbol.dispose](),
  };
}
