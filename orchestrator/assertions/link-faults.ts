/** Whether the links were as planned: what the run measured of them beside the plan, one direction at a time. */
import { formatShare } from "../base/units.ts";
import type { FlowEvent, ProbeEvent } from "../model/trace.ts";
import type { History } from "../trace/history.ts";
import { type Deviation, echoDeviations, flowDeviations } from "./link-tolerances.ts";
import { judgedFlows, judgedProbes, unmeasured, whenText } from "./measured-links.ts";
import type { TestbedFault } from "./testbed-fault.ts";

/** More of them say no more. */
const mostMessages = 8;
const mostWays = 4;
/** Of all cores. */
const busyRatio = 0.9;

/** Conditions that were not as planned explain anything at any time: they are measured at times, and hold between. */
export function linkFaults(history: History): readonly TestbedFault[] {
  const messages = [...flowMessages(history), ...echoMessages(history), ...unmeasuredMessages(history)];
  const shown = messages.slice(0, mostMessages);
  const more = messages.length - shown.length;
  const all = more === 0 ? shown : [...shown, `${more} more measurements of links were not as planned`];
  return all.map((message) => ({ message, fromMs: 0, toMs: Infinity, excuses: true, voids: true }));
}

function flowMessages(history: History): readonly string[] {
  return judgedFlows(history).flatMap((event) => messagesOf(event, "from", "to", flowDeviations(event), history));
}

function echoMessages(history: History): readonly string[] {
  return judgedProbes(history).flatMap((event) => messagesOf(event, "between", "and", echoDeviations(event), history));
}

function messagesOf(
  event: FlowEvent | ProbeEvent,
  between: string,
  and: string,
  deviations: readonly Deviation[],
  history: History,
): readonly string[] {
  const when = timeOf(event.measurement, history);
  return deviations.map(
    ({ of, text }) => `the ${of} ${between} ${event.from} ${and} ${event.to} ${when} ${text}${strain(event, history)}`,
  );
}

/** A host at its limit is the first thing to look at. */
function strain({ fromMs, atMs }: FlowEvent | ProbeEvent, { hosts }: History): string {
  const ratios = hosts.filter((host) => host.atMs >= fromMs && host.atMs <= atMs).map(({ cpuRatio }) => cpuRatio);
  const most = Math.max(0, ...ratios);
  return most < busyRatio ? "" : `; the host was ${formatShare(Math.round(most * 100) / 100)} busy then`;
}

function timeOf(measurement: number, { plan }: History): string {
  const found = plan.measurements[measurement];
  return found === undefined ? "at some time" : whenText(found);
}

function unmeasuredMessages(history: History): readonly string[] {
  return unmeasured(history).map(({ measurement, ways }) => {
    const shown = ways.slice(0, mostWays).join(", ");
    const more = ways.length > mostWays ? ` and ${ways.length - mostWays} more` : "";
    return `${whenText(measurement)} nothing was measured from ${shown}${more}, though it should have been`;
  });
}
