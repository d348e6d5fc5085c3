import { expect, test } from "vitest";
import type { ProbeEvent } from "../../../orchestrator/model/trace.ts";
import { linkName, measuredLinks, measuredText } from "../../../orchestrator/report/measured-links.ts";
import { historyOf } from "../../../orchestrator/trace/history.ts";
import { sampleRun } from "./sample-run.ts";

const trace = sampleRun();

/** The sample's links, its probes changed. */
function linksWith(change: (probe: ProbeEvent) => ProbeEvent) {
  const events = trace.events.map((event) => (event.kind === "probe" ? change(event) : event));
  return measuredLinks(historyOf({ ...trace, events }));
}

test("takes the probes of two zones together, in both directions", () => {
  const links = linksWith((probe) => ({
    ...probe,
    roundTripsMs: [probe.plannedMs + 1],
    sent: 2,
    ...(probe.phase === "heal" && { from: probe.to, to: probe.from }),
  }));
  expect(links.map((link) => [linkName(link), link.answered, link.sent, measuredText(link)])).toEqual([
    ["inside eu/default", 2, 4, "9.0ms (+12.5%)"],
    ["eu/default - us/default", 2, 4, "99.0ms (+1.0%)"],
    ["inside us/default", 2, 4, "9.0ms (+12.5%)"],
  ]);
});

test("is out of tolerance when one pair of nodes is, however well the others make up for it", () => {
  const offMs = (probe: ProbeEvent) => (probe.phase === "join" ? 12 : -12);
  const links = linksWith((probe) => ({
    ...probe,
    roundTripsMs: [98 + offMs(probe)],
    plannedMs: 98,
    plannedJitterMs: 0,
  }));
  expect(links.map(({ measuredMs, withinTolerance }) => ({ measuredMs, withinTolerance }))).toEqual(
    [1, 2, 3].map(() => ({ measuredMs: 98, withinTolerance: false })),
  );
});

test("knows nothing of a link whose probes all went unanswered", () => {
  const [link] = linksWith((probe) => ({ ...probe, roundTripsMs: [] }));
  expect(link).toMatchObject({ measuredMs: null, deviationRatio: null, withinTolerance: false, answered: 0, sent: 40 });
  expect(link && measuredText(link)).toBe("no answer");
});

test("leaves out what was measured through a partition", () => {
  const splitMs = trace.events.find((event) => event.kind === "phase" && event.phase === "split")?.atMs ?? 0;
  const links = linksWith((probe) => ({ ...probe, atMs: splitMs + 5000 }));
  expect(links.map(linkName)).toEqual(["inside eu/default", "inside us/default"]);
});
