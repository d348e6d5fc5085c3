/** Looks for everything that makes a run no basis for a verdict. One list of checks; each says what it holds against. */
import { formatMs, formatShare } from "../base/units.ts";
import { settlingMs } from "../measures/delivery.ts";
import type { History } from "../trace/history.ts";
import { actionFaults } from "./action-faults.ts";
import { linkFaults } from "./link-faults.ts";
import { observationFaults, recoveredMs } from "./observation-faults.ts";
import type { TestbedFault } from "./testbed-fault.ts";

/** Of the messages due, this share must have been published. */
const publishedNeeded = 0.95;
/** A publisher that was ready this long around the time could have published. */
const publisherMarginMs = 2000;

/** In order of time. What happens after the last phase and its settling (collecting logs) touches no verdict. */
export function testbedFaults(history: History): readonly TestbedFault[] {
  const judgedUntilMs = (history.phases.at(-1)?.endMs ?? history.lastMs) + settlingMs;
  return [
    ...endFaults(history),
    ...[...incidentFaults(history), ...outageFaults(history)].filter(({ fromMs }) => fromMs <= judgedUntilMs),
    ...linkFaults(history),
    ...actionFaults(history),
    ...trafficFaults(history),
    ...observationFaults(history),
  ].toSorted((a, b) => a.fromMs - b.fromMs);
}

function endFaults({ end, lastMs, header }: History): TestbedFault[] {
  if (end?.outcome === "complete") return [];
  const after = formatMs(lastMs - Date.parse(header.startedAt));
  const why =
    end === undefined
      ? `the trace ends ${after} after the run's start without its end: the run died`
      : `the run was ${end.outcome === "interrupted" ? "interrupted" : "stopped by an error"} after ${after}`;
  const message = end?.error === undefined ? why : `${why}: ${end.error}`;
  return [{ message, fromMs: lastMs, toMs: Infinity, excuses: false, voids: true }];
}

/** A node's own death is no fault of the testbed: `implicit-expectations.ts` judges it. */
function incidentFaults({ incidents }: History): TestbedFault[] {
  return incidents.flatMap(({ where, atMs, message, outage }) =>
    where === "node" || outage !== undefined
      ? []
      : [{ message: `${where}: ${message}`, fromMs: atMs, toMs: Infinity, excuses: true, voids: true }],
  );
}

/** What was mended explains what was seen until nodes could make up for it; what was not, all that came after. */
function outageFaults({ outages }: History): TestbedFault[] {
  return outages.map(({ where, message, fromMs, toMs }) => ({
    message: `${where}: ${message}`,
    fromMs,
    toMs: toMs + recoveredMs,
    excuses: true,
    ...(toMs === Infinity ? { voids: true } : { voids: false, mendedAtMs: toMs }),
  }));
}

function trafficFaults(history: History): TestbedFault[] {
  return history.phases.flatMap(({ name, startMs, endMs }) => {
    const published = history.messages.filter(({ phase }) => phase === name).length;
    const unseen = history.notPublished.filter(
      ({ phase, refusal, from, dueAtMs }) =>
        phase === name &&
        refusal === undefined &&
        dueAtMs + publisherMarginMs <= history.lastMs &&
        history.readyThroughout(from, dueAtMs - publisherMarginMs, dueAtMs + publisherMarginMs),
    );
    const due = published + unseen.length;
    if (due === 0 || published / due >= publishedNeeded) return [];
    const from = [...new Set(unseen.map((message) => message.from))].slice(0, 5).join(", ");
    const message =
      `only ${published} of ${due} messages (${formatShare(published / due)}) due from running nodes in ${name} ` +
      `were published; missing from ${from}`;
    return [{ message, fromMs: startMs, toMs: endMs, excuses: false, voids: true }];
  });
}
