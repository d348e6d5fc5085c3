/** What was asked of each churn beside what was done, in words: for the terminal and the page. */
import { formatMs } from "../base/units.ts";
import { type ChurnDone, churnsDone } from "../measures/churn.ts";
import type { History } from "../trace/history.ts";

export interface ChurnRow {
  readonly phase: string;
  /** "mobile, sessions" */
  readonly what: string;
  /** Asked / done; done alone where nothing was asked. */
  readonly departures: string;
  readonly returns: string;
  /** Mean lengths. */
  readonly online: string;
  readonly offline: string;
}

export function churnRows(history: History): readonly ChurnRow[] {
  return churnsDone(history).map((churn) => {
    const { phase, plan, done } = churn;
    return {
      phase,
      what: `${plan.group}, ${plan.model}`,
      departures: timesText(churn, "departures"),
      returns: timesText(churn, "returns"),
      online: lengthsText(plan.asked.onlineMs, done.onlineMs),
      offline: lengthsText(plan.asked.offlineMs, done.offlineMs),
    };
  });
}

/** As the topology file says it: of a rate "6 / 5.3 /m", else a number. */
function timesText({ plan, plannedMs, lengthMs, done }: ChurnDone, of: "departures" | "returns"): string {
  const asked = plan.asked[of];
  if (plan.model !== "poisson" && plan.model !== "diurnal")
    return asked === null ? `${done[of]}` : `${asked} / ${done[of]}`;
  return `${perMinute(asked ?? 0, plannedMs)} / ${perMinute(done[of] ?? 0, lengthMs)} /m`;
}

function perMinute(times: number, lengthMs: number): string {
  return lengthMs === 0 ? "–" : `${Number(((times * 60_000) / lengthMs).toFixed(1))}`;
}

function lengthsText(asked: number | null, done: number | null): string {
  const text = (ms: number | null) => (ms === null ? "–" : formatMs(Math.round(ms)));
  return asked === null ? text(done) : `${text(asked)} / ${text(done)}`;
}

/** In the order of its columns. */
export function churnCells({ phase, what, departures, returns, online, offline }: ChurnRow): string[] {
  return [phase, what, departures, returns, online, offline];
}
