/** Figures of what nodes count themselves, on a run of ten seconds. */
import { expect, test } from "vitest";
import type { NodeCounters, NodeEvent } from "../../../node-image/contract/index.ts";
import { amplificationMeasure } from "../../../orchestrator/measures/amplification.ts";
import {
  bandwidthMeasures,
  dialsMeasure,
  duplicatesMeasure,
  meshChangeMeasures,
} from "../../../orchestrator/measures/counter-rates.ts";
import { historyOf } from "../../../orchestrator/trace/history.ts";
import { observationOf, peerOf, phasePlan, planOf, startMs, steadyRun, topic } from "../trace/record-trace.ts";

const at = (second: number) => startMs + second * 1000;
const span = { fromMs: at(0), toMs: at(10) };

/** node-1 counts so much more each second; node-2 gets a message of 200 bytes at 4.1 s. */
function runOf(eachSecond: Readonly<Partial<Record<keyof NodeCounters, number>>>) {
  const workloads = [{ node: "node-1", messages: [{ id: "m1", atMs: 4000, topic, bytes: 200 }] }];
  const phases = [phasePlan("steady", { messages: [{ flow: "chat", workloads }] })];
  const from = peerOf("node-1");
  const received: NodeEvent = { kind: "received", id: "m1", topic, bytes: 200, from, sentAtMs: at(4), atMs: at(4.1) };
  return historyOf(
    steadyRun(planOf(["node-1", "node-2"], { phases }), (second) => {
      const grown = Object.entries<number>(eachSecond).map(([name, count]) => [name, count * second]);
      const counters = { ...observationOf().counters, ...Object.fromEntries(grown) };
      const events = second === 5 ? [received] : [];
      return { more: { "node-1": { counters }, "node-2": { counters, events } } };
    }),
  );
}

test.each([
  ["dials", dialsMeasure, { dials: 2 }, 120],
  ["GRAFTs", meshChangeMeasures[0], { grafts: 3 }, 180],
  ["PRUNEs", meshChangeMeasures[1], { prunes: 1 }, 60],
  ["bytes in", bandwidthMeasures[0], { bytesIn: 700 }, 700],
  ["bytes out", bandwidthMeasures[1], { bytesOut: 900 }, 900],
])("%s come as a rate of each node", (_, measure, counters, value) => {
  expect(measure?.over(runOf(counters), span)).toEqual(
    new Map([
      ["node-1", value],
      ["node-2", value],
    ]),
  );
});

test("duplicates are counted for each first copy, of nodes that got any", () => {
  expect(duplicatesMeasure.over(runOf({ received: 2, duplicates: 5 }), span).get("node-1")).toBe(2.5);
  expect(duplicatesMeasure.over(runOf({ duplicates: 5 }), span)).toEqual(new Map());
});

test("amplification is what a node moved both ways for each byte of the messages that it got", () => {
  const history = runOf({ bytesIn: 100, bytesOut: 60 });
  expect(amplificationMeasure.over(history, span)).toEqual(new Map([["node-2", 8]]));
  expect(amplificationMeasure.over(history, { fromMs: at(5), toMs: at(10) })).toEqual(new Map());
});
