import { PassThrough } from "node:stream";
import type { WriteStream } from "node:tty";
import { stripVTControlCharacters } from "node:util";
import { beforeEach, expect, test, vi } from "vitest";
import { liveTty } from "../../../orchestrator/report/live-tty.ts";
import type { RunStatus } from "../../../orchestrator/run/run-status.ts";

const status: RunStatus = {
  name: "first-look",
  stage: "prepare",
  detail: "starting containers",
  startedAtMs: 0,
  phase: null,
  nodes: { total: 12, ready: 0, starting: 4, down: 8 },
  mesh: null,
  inForce: "",
};

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});

function terminal() {
  const stream = Object.assign(new PassThrough({ encoding: "utf8" }), { isTTY: true, columns: 80, rows: 24 });
  return { stream: stream as unknown as WriteStream, shown: () => String(stream.read() ?? "") };
}

test("draws at most five times a second, however often it is told", () => {
  const { stream } = terminal();
  const write = vi.spyOn(stream, "write");
  using view = liveTty(stream);
  write.mockClear();
  for (let i = 0; i < 500; i++) {
    view.onStatus(status);
    view.onLine(`line ${i}`);
    vi.advanceTimersByTime(2);
  }
  expect(write).toHaveBeenCalledTimes(5);
});

test("hides the cursor, and leaves the last state and the cursor when it is disposed", () => {
  const { stream, shown } = terminal();
  const exitHooks = process.listenerCount("exit");
  {
    using view = liveTty(stream);
    expect(shown()).toBe("\u001b[?25l");
    view.onStatus(status);
    view.onLine("interrupted: healing\u001b[2J and removing");
  }
  const last = shown();
  expect(stripVTControlCharacters(last)).toMatch(/starting containers.*interrupted: healing and removing/s);
  expect(last.endsWith("\u001b[?25h")).toBe(true);
  vi.advanceTimersByTime(10_000);
  expect(shown()).toBe("");
  expect(process.listenerCount("exit")).toBe(exitHooks);
});

test("fits its next drawing to a terminal that was resized", () => {
  const { stream, shown } = terminal();
  using view = liveTty(stream);
  view.onLine("a line that is longer than the terminal will be");
  vi.advanceTimersByTime(200);
  shown();
  stream.columns = 30;
  stream.emit("resize");
  vi.advanceTimersByTime(200);
  expect(shown()).toContain("a line that is lon…");
});
