/** Looks for everything that makes a run no basis for a verdict. One list of checks; each says what it holds against. */
import { formatMs } from "../base/units.ts";
import { settlingMs } from "../measures/delivery.ts";
import { byHandNumber } from "../trace/by-hand-cause.ts";
import type { History } from "../trace/history.ts";
import { actionFaults } from "./action-faults.ts";
import { byHandFaults } from "./by-hand-faults.ts";
import { hostFaults } from "./host-faults.ts";
import { linkFaults } from "./link-faults.ts";
import { observationFaults } from "./observation-faults.ts";
import { recoveredMs } from "./strain.ts";
import type { TestbedFault } from "./testbed-fault.ts";
import { trafficFaults } from "./traffic-faults.ts";

/** In order of time. What happens after the last phase and its settling (collecting logs) touches no verdict. */
export function testbedFaults(history: History): readonly TestbedFault[] {
  const planned = { ...history, actions: history.actions.filter(({ cause }) => byHandNumber(cause) === undefined) };
  const judgedUntilMs = (history.phases.at(-1)?.endMs ?? history.lastMs) + settlingMs;
  return [
    ...endFaults(history),
    ...[...incidentFaults(history), ...outageFaults(history)].filter(({ fromMs }) => fromMs <= judgedUntilMs),
    ...linkFaults(history),
    ...actionFaults(planned),
    ...byHandFaults(history),
    ...trafficFaults(history),
    ...observationFaults(history),
    ...hostFaults(history),
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
