/** What was done against the network, and for how long each held: what the charts shade and the page lists. */
import { describeDone } from "../../trace/describe-action.ts";
import type { Fault as DoneFault } from "../../trace/faults.ts";
import type { History } from "../../trace/history.ts";
import type { Fault } from "./report-document.ts";
import { sinceStart } from "./since-start.ts";

/** In order of their begin, outages of the testbed among them. A ramp is one fault, by its first step. */
export function shownFaults(history: History): readonly Fault[] {
  const secondsAt = sinceStart(history);
  const endMs = history.lastMs;
  const planned = withoutSteps(history.faults).map(({ event, fromMs, toMs }): Fault => {
    const on = "nodes" in event.action ? "nodes" : "links";
    return { fromS: secondsAt(fromMs), toS: secondsAt(Math.min(toMs, endMs)), label: describeDone(event), on };
  });
  const outages = history.outages.map(({ fromMs, toMs, message }): Fault => {
    const label = `outage: ${message}`;
    return { fromS: secondsAt(fromMs), toS: secondsAt(Math.min(toMs, endMs)), label, on: "testbed" };
  });
  return [...planned, ...outages].toSorted((a, b) => a.fromS - b.fromS);
}

/** Each step of a ramp takes the place of the one before it. */
function withoutSteps(faults: readonly DoneFault[]): readonly DoneFault[] {
  const changes = new Map<string, DoneFault>();
  const shown: DoneFault[] = [];
  for (const fault of faults) {
    const { action } = fault.event;
    const before = action.kind === "change" ? changes.get(action.id) : undefined;
    const isStep = before !== undefined && before.toMs >= fault.fromMs;
    const whole = isStep ? { ...before, toMs: fault.toMs } : fault;
    if (action.kind === "change") changes.set(action.id, whole);
    if (isStep) shown[shown.indexOf(before)] = whole;
    else shown.push(whole);
  }
  return shown;
}
