import { expect, test } from "vitest";
import type { FlowEvent, ProbeEvent } from "../../../orchestrator/model/trace.ts";
import { besideText, linkName, measuredLinks } from "../../../orchestrator/report/measured-links.ts";
import { historyOf } from "../../../orchestrator/trace/history.ts";
import { sampleRun } from "./sample-run.ts";

const trace = sampleRun();

/** The sample's links, its measurements changed. */
function linksWith(change: (event: FlowEvent | ProbeEvent) => FlowEvent | ProbeEvent = (event) => event) {
  const events = trace.events.map((event) => (event.kind === "flow" || event.kind === "probe" ? change(event) : event));
  return measuredLinks(historyOf({ ...trace, events }));
}

test("has an entry a direction and time, each with what was planned beside what was measured", () => {
  const links = linksWith();
  expect(links.map((link) => `${linkName(link)} ${link.when}`).toSorted()).toEqual([
    "eu/default → us/default before the first phase",
    "eu/default → us/default before the first phase",
    "node-1 ↔ node-2 after heal",
    "node-1 ↔ node-2 after join",
    "node-1 ↔ node-6 after heal",
    "node-1 ↔ node-6 after join",
    "node-6 ↔ node-7 after heal",
    "node-6 ↔ node-7 after join",
    "us/default → eu/default before the first phase",
  ]);
  expect(links.find(({ kind, from }) => kind === "one way" && from === "us/default")).toEqual({
    kind: "one way",
    from: "us/default",
    to: "eu/default",
    when: "before the first phase",
    sent: 100,
    withinTolerance: true,
    delayMs: { planned: 49, measured: 49.3 },
    jitterMs: { planned: 3, measured: 3.06 },
    lossRatio: { planned: 0.005, measured: 0.01 },
    bitsPerSecond: null,
  });
  expect(links.find(({ kind }) => kind === "rate")).toMatchObject({
    delayMs: null,
    bitsPerSecond: { planned: 20e6, measured: 19.96e6 },
  });
});

test("puts first what is out of tolerance, then what is furthest off", () => {
  const links = linksWith((event) => {
    if (event.kind === "flow" || event.to !== "node-7") return event;
    const roundTripMs = event.plannedMs + (event.measurement === 1 ? 30 : 1.5);
    return { ...event, roundTripsMs: Array.from({ length: 20 }, () => roundTripMs) };
  });
  expect(links.map((link) => `${linkName(link)} ${link.when}`).slice(0, 2)).toEqual([
    "node-6 ↔ node-7 after join",
    "node-6 ↔ node-7 after heal",
  ]);
  expect(links.map(({ withinTolerance }) => withinTolerance).slice(0, 2)).toEqual([false, true]);
});

test("says nothing of the delay where nothing arrived, and has none to plan where a way is cut", () => {
  const silent = linksWith((event) => (event.kind === "flow" ? event : { ...event, roundTripsMs: [] }));
  const echo = silent.find(({ kind }) => kind === "round trip");
  expect(echo).toMatchObject({ delayMs: { measured: null }, lossRatio: { measured: 1 }, withinTolerance: false });
  const cut = linksWith((event) =>
    event.kind === "flow"
      ? {
          ...event,
          planned: { ...event.planned, lossRatio: 1, bitsPerSecond: null },
          measured: { ...event.measured, lossRatio: 1, delay: null },
        }
      : event,
  );
  expect(cut.find(({ kind }) => kind === "one way")).toMatchObject({
    delayMs: null,
    jitterMs: null,
    lossRatio: { planned: 1, measured: 1 },
    withinTolerance: true,
  });
});

test("leaves out what was measured while a partition was made", () => {
  const splitMs = trace.events.find((event) => event.kind === "phase" && event.phase === "split")?.atMs ?? 0;
  expect(linksWith((event) => ({ ...event, fromMs: splitMs - 1000, atMs: splitMs + 2000 }))).toEqual([]);
});

test("writes figures as people write them, and a dash for what there is none of", () => {
  expect(besideText.ms({ planned: 45, measured: 45.26 })).toBe("45.0ms / 45.3ms");
  expect(besideText.share({ planned: 0.005, measured: null })).toBe("0.5% / –");
  expect(besideText.rate({ planned: 5e6, measured: 4_983_217 })).toBe("5mbit / 4.98mbit");
  expect(besideText.rate(null)).toBe("–");
});
