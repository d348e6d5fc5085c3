/** Shows a run while it goes on: a panel on a terminal, plain lines anywhere else. */
import { WriteStream } from "node:tty";
import type { RunListener } from "../run/run-status.ts";
import { livePlain } from "./live-plain.ts";
import { liveTty } from "./live-tty.ts";

/** Dispose it when the run is over, however it ended. */
export type LiveView = RunListener & Disposable;

/** @param startedAtMs from which it counts the seconds: those of a view before, where it goes on from one */
export function liveView(stream: NodeJS.WritableStream, startedAtMs = Date.now()): LiveView {
  const canRedraw = stream instanceof WriteStream && process.env.TERM !== "dumb";
  return canRedraw ? liveTty(stream, Date.now, startedAtMs) : livePlain(stream, Date.now, startedAtMs);
}
