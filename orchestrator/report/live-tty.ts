/** The live view of a terminal: one panel, drawn over itself. What it says is in `live-panel.ts`. */
import type { WriteStream } from "node:tty";
import { createLogUpdate } from "log-update";
import type { RunStatus } from "../run/run-status.ts";
import { livePanel, panelLines, type TimedLine } from "./live-panel.ts";
import type { LiveView } from "./live-view.ts";
import { painter, printable } from "./paint.ts";

/** Time between two drawings, ms: five a second move smoothly and cost little. */
const redrawMs = 200;

const hideCursor = "\x1b[?25l";
const showCursor = "\x1b[?25h";

/** Draws until it is disposed; the last state then stays on the screen, and the cursor is back. */
export function liveTty(stream: WriteStream, now: () => number = Date.now, startedAtMs = now()): LiveView {
  // log-update would hide the cursor too, but hooks the signals for it, and then ends a process that handles Ctrl-C itself.
  const update = createLogUpdate(stream, { showCursor: true });
  const paint = painter(stream);
  let status: RunStatus | null = null;
  let lines: readonly TimedLine[] = [];

  const draw = () => {
    // Some pseudo-terminals say that they are 0 wide.
    const columns = stream.columns || 80;
    const rows = stream.rows || 24;
    update(livePanel({ status, lines, nowMs: now(), columns, rows, paint }).join("\n"));
  };
  // The terminal has rewrapped what stands there: take it away whole, the next drawing fits the new size.
  const onResize = () => update.clear();
  const onExit = () => stream.write(showCursor);
  const timer = setInterval(draw, redrawMs);
  stream.on("resize", onResize);
  process.on("exit", onExit);
  stream.write(hideCursor);

  return {
    onStatus: (next) => {
      status = { ...next, detail: printable(next.detail), inForce: printable(next.inForce) };
    },
    onLine: (text) => {
      lines = [...lines, { sinceStartMs: now() - startedAtMs, text: printable(text) }].slice(-panelLines);
    },
    [Symbol.dispose]: () => {
      clearInterval(timer);
      stream.off("resize", onResize);
      process.off("exit", onExit);
      // Drawn anew, not patched: the terminal may have echoed a ^C into it.
      update.clear();
      draw();
      update.done();
      stream.write(showCursor);
    },
  };
}
