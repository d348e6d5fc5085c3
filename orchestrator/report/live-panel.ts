/** What a run shows on a terminal while it goes on, as lines of text. Pure: `live-tty.ts` draws it. */
import cliTruncate from "cli-truncate";
import type { RunStatus } from "../run/run-status.ts";
import { formatSeconds } from "./format-seconds.ts";
import type { Paint } from "./paint.ts";
import { type StatusRow, statusRows } from "./status-rows.ts";

export interface PanelInput {
  /** Null before the run first told. */
  readonly status: RunStatus | null;
  /** What the run said, oldest first. */
  readonly lines: readonly TimedLine[];
  readonly nowMs: number;
  /** Size of the terminal; the panel keeps within both. */
  readonly columns: number;
  readonly rows: number;
  readonly paint: Paint;
}

export interface TimedLine {
  /** Since the view's start, ms. */
  readonly sinceStartMs: number;
  readonly text: string;
}

/** Lines of the run's own talk that the panel holds at most. */
export const panelLines = 6;

const widest = 100;
type Stage = RunStatus["stage"];
const stages: readonly Stage[] = ["prepare", "phase", "settle", "collect", "remove"];

export function livePanel(o: PanelInput): readonly string[] {
  // One column stays free: a full line makes some terminals wrap.
  const columns = Math.min(o.columns - 1, widest);
  const head = o.status === null ? [] : [...headRows(o.status, o, columns), ""];
  const room = Math.max(0, Math.min(panelLines, o.rows - head.length - 1));
  const talk = room === 0 ? [] : o.lines.slice(-room).map((line) => talkRow(line, o.paint));
  return [...head, ...talk].map((row) => cliTruncate(row, Math.max(1, columns)));
}

function headRows(status: RunStatus, { nowMs, paint }: PanelInput, columns: number): readonly string[] {
  // Below 60 columns the words need all the room there is.
  const narrow = columns < 60;
  const barWidth = narrow ? 0 : Math.min(24, columns - 54);
  return [
    [paint("bold", status.name), formatSeconds(nowMs - status.startedAtMs), paint("dim", status.detail)]
      .join("  ")
      .trim(),
    stageStrip(status.stage, narrow ? [status.stage] : stages, paint),
    ...statusRows(status, nowMs).map(
      ({ label, ratio, state, words }) =>
        paint("dim", label.padEnd(8)) + (ratio === null ? "" : bar(ratio, barWidth, colours[state], paint)) + words,
    ),
  ];
}

const colours: Readonly<Record<StatusRow["state"], "cyan" | "green" | "yellow">> = {
  open: "cyan",
  well: "green",
  amiss: "yellow",
};

function stageStrip(current: Stage, shown: readonly Stage[], paint: Paint): string {
  const at = shown.indexOf(current);
  return shown
    .map((stage, i) => {
      const word = stage === "phase" ? "phases" : stage;
      if (i < at) return paint("green", `✔ ${word}`);
      return i === at ? paint(["bold", "cyan"], `▸ ${word}`) : paint("dim", `· ${word}`);
    })
    .join("  ");
}

function bar(ratio: number, width: number, colour: "cyan" | "green" | "yellow", paint: Paint): string {
  if (width <= 0) return "";
  const full = Math.round(ratio * width);
  return `${paint(colour, "█".repeat(full))}${paint("dim", "░".repeat(width - full))}  `;
}

function talkRow({ sinceStartMs, text }: TimedLine, paint: Paint): string {
  return `${paint("dim", formatSeconds(sinceStartMs).padStart(8))}  ${text}`;
}
