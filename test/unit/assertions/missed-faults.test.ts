/** Faults that hit nothing, hit nobody or cut nothing make a run inconclusive; those that follow one another are not blamed for it. */
import { expect, test } from "vitest";
import type { NodeEvent } from "../../../node-image/contract/index.ts";
import type { Action, LinkChange } from "../../../orchestrator/model/step.ts";
import { expectation, fullMesh, peerOf, startMs } from "../trace/record-trace.ts";
import { judgeRun, nodes, reasonsWhen, whole } from "./judged-run.ts";

test("a fault that hit nothing makes the run inconclusive; a start or an undoing that had nothing to do does not", () => {
  const idle = (cause: string, action: Action = { kind: "kill", nodes: ["node-1"] }) =>
    reasonsWhen((recorded) => recorded.act(5, action, { cause, changed: [] }));
  expect(idle("phases.steady.faults.0")).toEqual({
    outcome: "inconclusive",
    reasons: ["kill node-1 (phases.steady.faults.0) hit nothing: all of it was so already"],
  });
  expect(idle("phases.steady.behaviours.0", { kind: "start", nodes: ["node-1"], life: 1 }).outcome).toBe(
    "inconclusive",
  );
  for (const cause of ["undo", "phases.steady.start", "by hand 1"]) expect(idle(cause).outcome).toBe("pass");
});

test.each<[string, Action]>([
  ["a start", { kind: "start", nodes: ["node-1"] }],
  ["a resume", { kind: "resume", nodes: ["node-1"] }],
  ["a lifted limit", { kind: "limit", nodes: ["node-1"], limits: { cpus: null } }],
  ["a disk with room", { kind: "disk", nodes: ["node-1"], disk: "writable" }],
  ["a clock set right", { kind: "clock", nodes: ["node-1"], offsetMs: 0 }],
])("%s that ends a fault and finds nothing to do is not blamed", (_, action) => {
  expect(reasonsWhen((recorded) => recorded.act(5, action, { changed: [] })).outcome).toBe("pass");
});

test("a fault of which one step failed is told by that alone", () => {
  const reasons = reasonsWhen((recorded) =>
    recorded.act(5, { kind: "kill", nodes: ["node-1"] }, { changed: [], error: "no such container" }),
  ).reasons;
  expect(reasons).toEqual(["kill node-1 (phases.steady.faults.0) failed: no such container"]);
});

test("a late choice that found nobody makes the run inconclusive, and says why there was nobody", () => {
  const chosen = "mesh neighbours of node-4: it has none in its mesh";
  const choose = (found: readonly string[]) =>
    reasonsWhen((recorded) => recorded.act(5, { kind: "pause", nodes: found }, { changed: found, chosen }));
  expect(choose([])).toEqual({
    outcome: "inconclusive",
    reasons: ["pause nobody (phases.steady.faults.0) found nobody: mesh neighbours of node-4: it has none in its mesh"],
  });
  expect(choose(["node-1"]).outcome).toBe("pass");
});

const halves = [nodes.slice(0, 2), nodes.slice(2)];
const apart = { ...fullMesh(nodes.slice(0, 2)), ...fullMesh(nodes.slice(2)) };
const split = { expectations: [expectation("components", { is: 2 }, { when: { kind: "within", ms: 10_000 } })] };
const partition = (o: Partial<Extract<Action, { kind: "partition" }>> = {}): Action => ({
  kind: "partition",
  id: "split",
  islands: halves,
  ...o,
});

test("a partition across which no connection stood makes the run inconclusive", () => {
  const run = (before: typeof apart, action = partition()) =>
    judgeRun((second, recorded) => {
      if (second === 5) recorded.act(4.5, action);
      return { links: second < 5 ? before : apart };
    }, split);
  const missed = "no connection stood between its islands, and nobody tried to open one";
  expect(run(apart).reasons).toEqual([`partition of 2 | 2 nodes (phases.steady.faults.0) cut nothing: ${missed}`]);
  expect(run(apart, partition({ oneWay: true })).reasons).toEqual([
    `partition of 2 -> 2 nodes (phases.steady.faults.0) cut nothing: ${missed}`,
  ]);
  expect(run(whole)).toMatchObject({ outcome: "pass", reasons: [] });
  expect(run(whole, partition({ oneWay: true }))).toMatchObject({ outcome: "pass", reasons: [] });
});

test("what stands between those who share an island is not what a partition cut, nor what another partition cuts", () => {
  const run = (islands: readonly (readonly string[])[]) =>
    judgeRun((second, recorded) => {
      if (second === 5) {
        recorded.act(4.5, partition());
        recorded.act(4.6, partition({ id: "other", islands }), { cause: "phases.steady.faults.1" });
      }
      const links = { "node-1": ["node-3"], "node-3": ["node-1"], "node-2": [], "node-4": [] };
      return { links: second < 5 ? links : apart };
    }, split).reasons.join();
  expect(
    run([
      ["node-1", "node-3"],
      ["node-3", "node-4"],
    ]),
  ).toContain("cut nothing");
  expect(
    run([
      ["node-1", "node-2"],
      ["node-2", "node-3"],
    ]),
  ).toBe("");
});

test("a connection that was opened after the last round before a partition is seen in the rounds in which its ends do not notice yet", () => {
  const run = (lastSecond: number) =>
    judgeRun((second, recorded) => {
      if (second === 5) recorded.act(4.5, partition());
      if (second === 8) recorded.act(7.5, { kind: "heal", id: "split", what: "" });
      return { links: second >= 5 && second <= lastSecond ? whole : apart };
    }, split).reasons.join();
  expect(run(5)).not.toContain("cut nothing");
  expect(run(4)).toContain("cut nothing");
});

test("a connection that is opened once a partition is healed says nothing of it", () => {
  const run = judgeRun((second, recorded) => {
    if (second === 5) recorded.act(4.5, partition());
    if (second === 8) recorded.act(7.5, { kind: "heal", id: "split", what: "" });
    return { links: second >= 8 ? whole : apart };
  }, split);
  expect(run.reasons.join()).toContain("cut nothing");
});

/** A dial that is over at that second. */
const dial = (second: number, to: string, outcome: "connected" | "failed"): NodeEvent => ({
  kind: "dial",
  atMs: startMs + second * 1000,
  peer: peerOf(to),
  outcome,
  failures: 1,
  tookMs: 200,
  backoffMs: 100,
});

test.each<[string, string, { atS?: number; to?: string; outcome?: "connected" | "failed" }]>([
  ["is tried in vain while it holds, though", "", {}],
  ["is tried before it began, and", "cut nothing", { atS: 4 }],
  ["is tried after its heal, and", "cut nothing", { atS: 9 }],
  ["is tried on the same island, and", "cut nothing", { to: "node-2" }],
  ["comes about, and", "cut nothing", { outcome: "connected" }],
])("a connection that %s none stood, counts for what it is", (_, reason, { atS = 6, to = "node-3", outcome }) => {
  const run = judgeRun((second, recorded) => {
    if (second === 5) recorded.act(4.5, partition());
    if (second === 8) recorded.act(7.5, { kind: "heal", id: "split", what: "" });
    const events = [dial(atS, to, outcome ?? "failed")];
    return { links: apart, ...(second === 9 && { more: { "node-1": { events } } }) };
  }, split);
  if (reason === "") expect(run.reasons).toEqual([]);
  else expect(run.reasons.join()).toContain(reason);
});

test("a dial of a node that is down shows no cut", () => {
  const run = judgeRun((second, recorded) => {
    if (second === 3) recorded.status(3, "node-3", "down");
    if (second === 5) recorded.act(4.5, partition());
    return { links: apart, ...(second === 9 && { more: { "node-1": { events: [dial(6, "node-3", "failed")] } } }) };
  }, split);
  expect(run.reasons.join()).toContain("cut nothing");
});

test("a partition of the same islands right after another finds its connections dead, and is not blamed while they are redialled", () => {
  const run = (events: readonly NodeEvent[]) =>
    judgeRun((second, recorded) => {
      if (second === 2) recorded.act(1.5, partition());
      if (second === 5) {
        recorded.act(4.5, { kind: "heal", id: "split", what: "" });
        recorded.act(4.7, partition({ id: "again" }), { cause: "phases.steady.faults.1" });
      }
      return {
        links: second < 2 ? whole : apart,
        ...(second === 9 && { more: { "node-1": { events: [...events] } } }),
      };
    }, split).reasons.join();
  expect(run([dial(6, "node-4", "failed")])).toBe("");
  expect(run([])).toContain("(phases.steady.faults.1) cut nothing");
});

test("a flap is judged by its first time down, whatever stands when it comes again", () => {
  const flap = change({ cut: true });
  const run = (first: typeof whole) =>
    judgeRun((second, recorded) => {
      if (second === 2) recorded.act(1.5, flap);
      if (second === 4) recorded.act(3.5, { kind: "heal", id: "phases.steady.conditions.0", what: "" });
      if (second === 6) recorded.act(5.5, flap);
      return { links: second < 2 ? first : fullMesh(nodes.slice(1)) };
    }, split).reasons.join();
  expect(run(whole)).not.toContain("cut nothing");
  expect(run(fullMesh(nodes.slice(1)))).toContain("cut nothing");
});

const change = (to: LinkChange): Action => ({
  kind: "change",
  id: "phases.steady.conditions.0",
  what: "last mile of node-1",
  links: { kind: "last-mile", of: ["node-1"] },
  to,
});

test("a change of links that hit nothing makes the run inconclusive; one whose first step alone did not hit does not", () => {
  const cause = "phases.steady.conditions.0";
  const reasons = (second: readonly string[]) =>
    reasonsWhen((recorded) => {
      recorded.act(5, change({ delayMs: 20 }), { cause, changed: [] });
      recorded.act(6, change({ delayMs: 40 }), { cause, changed: [...second] });
      recorded.act(7, { kind: "heal", id: cause, what: "last mile of node-1" }, { cause, changed: [...second] });
    });
  expect(reasons([])).toEqual({
    outcome: "inconclusive",
    reasons: ["last mile of node-1: delay 20ms (phases.steady.conditions.0) hit nothing: all of it was so already"],
  });
  expect(reasons(["node-1"]).outcome).toBe("pass");
});

test("a cut of links over which no connection stood makes the run inconclusive", () => {
  const cut = (links: typeof whole) =>
    judgeRun((second, recorded) => {
      if (second === 5) recorded.act(4.5, change({ cut: true }), { cause: "phases.steady.conditions.0" });
      return { links };
    }, split).reasons;
  const alone = fullMesh(nodes.slice(1));
  expect(cut(alone)).toContain(
    "last mile of node-1: cut (phases.steady.conditions.0) cut nothing: no connection stood on its links, and nobody tried to open one",
  );
  expect(cut(whole).join()).not.toContain("cut nothing");
});
