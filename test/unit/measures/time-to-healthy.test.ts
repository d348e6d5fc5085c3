/** How long starts and recoveries take, on runs observed once a second: two nodes that have long been there, and node-3, about which each test is. */
import { expect, test } from "vitest";
import {
  timesToConnect,
  timesToHealthy,
  timeToHealthyMeasure,
} from "../../../orchestrator/measures/time-to-healthy.ts";
import { recoveriesOf, timeToRecoverMeasure } from "../../../orchestrator/measures/time-to-recover.ts";
import type { Action } from "../../../orchestrator/model/step.ts";
import { type History, historyOf } from "../../../orchestrator/trace/history.ts";
import { fullMesh, phasePlan, planOf, startMs, type Tape, tape, viewOf } from "../trace/record-trace.ts";

const ids = ["node-1", "node-2", "node-3"];
const whole = fullMesh(ids);
/** node-3 is there, and nobody lists it. */
const apart = { ...fullMesh(["node-1", "node-2"]), "node-3": [] };
const at = (second: number) => startMs + second * 1000;

/** All seconds until 20; `healthy` says in which rounds node-3 is so. `happens` is recorded before the round of its second. */
function runOf(
  healthy: (second: number) => boolean,
  happens: Readonly<Record<number, (recorded: Tape) => void>>,
): History {
  const phases = [phasePlan("first", { ms: 10_000 }), phasePlan("second", { ms: 10_000 })];
  const recorded = tape(planOf(ids, { phases }));
  for (const id of ["node-1", "node-2"]) recorded.status(-20, id, "ready");
  recorded.phase(0, "first");
  for (let second = 0; second <= 20; second++) {
    happens[second]?.(recorded);
    if (second === 10) {
      recorded.phase(10, "first", "end");
      recorded.phase(10.2, "second");
    }
    const bootId = second < 11 ? "boot-1" : "boot-2";
    recorded.observe(second, healthy(second) ? whole : apart, { more: { "node-3": { bootId } } });
  }
  recorded.phase(20, "second", "end");
  recorded.end(20);
  return historyOf(recorded.trace());
}

const started = (recorded: Tape) => {
  recorded.status(1.5, "node-3", "starting");
  recorded.status(1.8, "node-3", "ready");
};
const ofNode3 = <T extends { readonly node: string }>(all: readonly T[]) => all.filter(({ node }) => node === "node-3");

test("a node is healthy when it has been in five rounds in a row, from the first of them on", () => {
  const lucky = (second: number) => second === 3 || second === 4 || second >= 6;
  expect(ofNode3(timesToHealthy(runOf(lucky, { 2: started })))).toEqual([
    { node: "node-3", atMs: at(1.5), value: 4500 },
  ]);
});

test("a node that is never healthy counts with the time that it had until it went, or until the trace ended", () => {
  const never = () => false;
  expect(ofNode3(timesToHealthy(runOf(never, { 2: started })))).toMatchObject([{ value: 18_500 }]);
  const goes = (recorded: Tape) => recorded.status(6.5, "node-3", "down");
  expect(ofNode3(timesToHealthy(runOf(never, { 2: started, 7: goes })))).toMatchObject([{ value: 5000 }]);
});

test("each start counts, in the span in which it falls, and a resumed pause is none", () => {
  const history = runOf((second) => second !== 11 && second !== 12, {
    2: started,
    5: (recorded) => recorded.status(4.5, "node-3", "paused"),
    6: (recorded) => recorded.status(5.5, "node-3", "ready"),
    11: (recorded) => {
      recorded.status(10.5, "node-3", "down");
      recorded.status(10.6, "node-3", "starting");
      recorded.status(10.8, "node-3", "ready");
    },
  });
  const starts = ofNode3(timesToHealthy(history));
  expect(starts.map(({ atMs }) => atMs)).toEqual([at(1.5), at(10.6)]);
  expect(timeToHealthyMeasure.over(history, { fromMs: at(10), toMs: at(20) })).toEqual(new Map([["node-3", 2400]]));
});

test("a node is connected when its first connection opened, though a round shows it later", () => {
  const recorded = tape(planOf(ids));
  started(recorded);
  recorded.observe(2, { "node-3": [] });
  const view = viewOf(["node-1", "node-2"]);
  const connections = view.connections.map((connection, i) => ({ ...connection, openedAtMs: at(2.2 + i) }));
  recorded.observe(6, { "node-3": [] }, { more: { "node-3": { view: { ...view, connections } } } });
  expect(timesToConnect(historyOf(recorded.trace()))).toEqual([{ node: "node-3", atMs: at(1.5), value: 700 }]);
});

const cut = { kind: "partition", id: "split", islands: [["node-1", "node-2"], ["node-3"]] } as const;
const heal: Action = { kind: "heal", id: "split", what: "partition" };
const longThere = (recorded: Tape) => recorded.status(-20, "node-3", "ready");
const all = { changed: ids, phase: "first" };
const partition = { 0: longThere, 3: (recorded: Tape) => recorded.act(3, cut, all) };

test("a node recovers when it is healthy in five rounds in a row after the fault's end", () => {
  const history = runOf((second) => second < 4 || second > 8, {
    ...partition,
    7: (recorded) => recorded.act(6.5, heal, all),
  });
  const recoveries = recoveriesOf(history);
  expect(recoveries).toMatchObject(ids.map((node) => ({ node, atMs: at(6.6), value: 2400 })));
  expect(timeToRecoverMeasure.over(history, { fromMs: at(7), toMs: at(20) })).toEqual(new Map());
});

test("who was healthy all along has nothing to recover from, nor has who never was healthy", () => {
  const heals = { ...partition, 7: (recorded: Tape) => recorded.act(6.5, heal, all) };
  expect(recoveriesOf(runOf(() => true, heals))).toEqual([]);
  expect(recoveriesOf(runOf(() => false, heals))).toEqual([]);
});

test("what a phase's end brings back belongs to that phase", () => {
  const undo = (recorded: Tape) => recorded.act(10, heal, { ...all, cause: "undo" });
  const history = runOf((second) => second < 4 || second > 12, { ...partition, 11: undo });
  expect(ofNode3(recoveriesOf(history))).toMatchObject([{ atMs: at(10), value: 2900 }]);
  expect([...timeToRecoverMeasure.over(history, { fromMs: at(0), toMs: at(10) }).values()]).toEqual([2900, 2900, 2900]);
});

test("a recovery counts with the time that it had when the next fault began", () => {
  const again = { ...cut, id: "again" };
  const history = runOf((second) => second < 4, {
    ...partition,
    7: (recorded) => recorded.act(6.5, heal, all),
    10: (recorded) => recorded.act(9.6, again, all),
  });
  expect(ofNode3(recoveriesOf(history))).toMatchObject([{ value: 3000 }]);
});
