/** The live view of a file, a pipe or a CI log: plain lines, each with the seconds since the start. */
import type { RunStatus } from "../run/run-status.ts";
import type { LiveView } from "./live-view.ts";
import { printable } from "./paint.ts";
import { statusRows } from "./status-rows.ts";

/** At least this long between two lines of status, ms: a log stays readable. */
const statusEveryMs = 10_000;

export function livePlain(stream: NodeJS.WritableStream, now: () => number = Date.now, startedAtMs = now()): LiveView {
  let statusAtMs = now();

  const write = (text: string) => {
    const seconds = ((now() - startedAtMs) / 1000).toFixed(1);
    stream.write(`${`${seconds}s`.padStart(8)}  ${printable(text)}\n`);
  };
  return {
    onStatus: (status) => {
      if (now() - statusAtMs < statusEveryMs) return;
      statusAtMs = now();
      write(statusLine(status, now()));
    },
    onLine: write,
    [Symbol.dispose]: () => {},
  };
}

function statusLine(status: RunStatus, nowMs: number): string {
  const { stage, detail, phase } = status;
  return [
    ...(phase === null ? [stage] : []),
    ...(detail === "" ? [] : [detail]),
    ...statusRows(status, nowMs).map(({ label, words }) => `${label} ${words}`),
  ].join(" · ");
}
