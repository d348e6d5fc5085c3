/** What makes a run inconclusive: links, actions, incidents, traffic and hosts that were not as they should be. */
import { expect, test } from "vitest";
import type { NodeEvent } from "../../../node-image/contract/index.ts";
import { judge } from "../../../orchestrator/assertions/judge.ts";
import type { Action, LinkChange } from "../../../orchestrator/model/step.ts";
import {
  expectation,
  fullMesh,
  phasePlan,
  planOf,
  startMs,
  steadyRun,
  type Tape,
  tape,
  topic,
} from "../trace/record-trace.ts";
import { at, expectOne, judgeRun, nodes, overload, reasonsWhen, torn, whole } from "./judged-run.ts";

test("an action that failed makes the run inconclusive", () => {
  const failed = { error: "no such container", changed: [] };
  expect(reasonsWhen((recorded) => recorded.act(5, { kind: "kill", nodes: ["node-1"] }, failed))).toEqual({
    outcome: "inconclusive",
    reasons: ["kill node-1 (phases.steady.faults.0) failed: no such container"],
  });
});

test("many actions that failed in one phase are one reason", () => {
  const failed = { error: "no such container", changed: [] };
  const reasons = reasonsWhen((recorded) => {
    for (const node of ["node-1", "node-2", "node-3"]) recorded.act(5, { kind: "kill", nodes: [node] }, failed);
  }).reasons;
  expect(reasons).toEqual([
    "kill node-1 (phases.steady.faults.0) failed: no such container; 2 more actions of steady failed too",
  ]);
});

test("a fault that hit nothing makes the run inconclusive; a start or an undoing that had nothing to do does not", () => {
  const idle = (cause: string) =>
    reasonsWhen((recorded) => recorded.act(5, { kind: "kill", nodes: ["node-1"] }, { cause, changed: [] }));
  expect(idle("phases.steady.churn")).toEqual({
    outcome: "inconclusive",
    reasons: ["kill node-1 (phases.steady.churn) hit nothing: all of it was so already"],
  });
  expect(idle("undo").outcome).toBe("pass");
  expect(idle("phases.steady.start").outcome).toBe("pass");
});

test("a partition across which no connection stood makes the run inconclusive", () => {
  const islands = [nodes.slice(0, 2), nodes.slice(2)];
  const links = { ...fullMesh(nodes.slice(0, 2)), ...fullMesh(nodes.slice(2)) };
  const run = (before: typeof links) =>
    judgeRun(
      (second, recorded) => {
        if (second === 5) recorded.act(4.5, { kind: "partition", id: "split", islands });
        return { links: second < 5 ? before : links };
      },
      { expectations: [expectation("components", { is: 2 }, { when: { kind: "within", ms: 10_000 } })] },
    );
  expect(run(links).reasons).toEqual([
    "partition of 2 | 2 nodes (phases.steady.faults.0) cut nothing: no connection stood between its islands",
  ]);
  expect(run(whole)).toMatchObject({ outcome: "pass", reasons: [] });
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
    judgeRun(
      (second, recorded) => {
        if (second === 5) recorded.act(4.5, change({ cut: true }), { cause: "phases.steady.conditions.0" });
        return { links };
      },
      { expectations: [expectation("components", { is: 2 }, { when: { kind: "within", ms: 10_000 } })] },
    ).reasons;
  const alone = fullMesh(nodes.slice(1));
  expect(cut(alone)).toContain(
    "last mile of node-1: cut (phases.steady.conditions.0) cut nothing: no connection stood on its links",
  );
  expect(cut(whole).join()).not.toContain("cut nothing");
});

test.each(["agent", "engine", "orchestrator"] as const)("an incident of the %s makes the run inconclusive", (where) => {
  const record = (recorded: Tape) =>
    recorded.events.push({ kind: "incident", atMs: at(5), where, message: "went away" });
  expect(reasonsWhen(record)).toEqual({ outcome: "inconclusive", reasons: [`${where}: went away`] });
});

test("what is told of a node beside its death is no fault of the testbed", () => {
  const record = (recorded: Tape) =>
    recorded.events.push({ kind: "incident", atMs: at(5), where: "node", message: "node-1 took no traffic" });
  expect(reasonsWhen(record).outcome).toBe("pass");
});

test("an incident after all was judged changes nothing", () => {
  const late = (second: number, recorded: Tape) => {
    if (second === 16) {
      const message = "logs could not be collected";
      recorded.events.push({ kind: "incident", atMs: at(16), where: "orchestrator", message });
    }
    return undefined;
  };
  expect(judgeRun(late).outcome).toBe("pass");
});

const due = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ id: `m${i}`, atMs: 3000 + i, topic, bytes: 9 }));

test.each([
  [19, []],
  [18, ["only 18 of 20 messages (90%) due from running nodes in steady were published; missing from node-1"]],
])("of twenty messages %i were published", (count, reasons) => {
  const chat = phasePlan("steady", {
    messages: [{ flow: "chat", workloads: [{ node: "node-1", messages: due(20) }] }],
  });
  const sent = due(count).map(
    ({ id, atMs, bytes }): NodeEvent => ({ kind: "published", id, atMs: startMs + atMs, topic, bytes, recipients: 3 }),
  );
  const run = judgeRun((second) => (second === 6 ? { more: { "node-1": { events: sent } } } : undefined), {
    phases: [chat],
  });
  expect(run.reasons).toEqual(reasons);
});

test("messages that were due from a node while it was down are not missing", () => {
  const chat = phasePlan("steady", {
    messages: [{ flow: "chat", workloads: [{ node: "node-1", messages: due(20) }] }],
  });
  const run = judgeRun(
    (second, recorded) => {
      if (second === 2) recorded.status(2, "node-1", "down");
      return second < 2 ? undefined : { links: fullMesh(nodes.slice(1)) };
    },
    { phases: [chat] },
  );
  expect(run).toMatchObject({ outcome: "pass", reasons: [] });
});

test("a gap between rounds, silent nodes and lagging nodes are the host's, and say what to do", () => {
  const gap = planOf(nodes, expectOne);
  const recorded = tape(gap);
  for (const id of nodes) recorded.status(-20, id, "ready");
  recorded.phase(0, "steady");
  for (const second of [0, 1, 2, 8, 9]) recorded.observe(second, whole);
  recorded.phase(10, "steady", "end");
  recorded.end(17);
  expect(judge(recorded.trace()).reasons).toEqual([
    `nothing was observed for 6s in steady, 2s after its start; ${overload}`,
  ]);

  const silent = judgeRun((second) => (second >= 4 && second <= 6 ? { missing: ["node-2"] } : undefined));
  expect(silent.reasons).toEqual([
    `more than 20% of the running nodes did not answer in steady, 4s after its start; ${overload}`,
  ]);

  const lagging = judgeRun((second) => (second === 4 ? { more: { "node-2": { loopLagMs: 2500 } } } : undefined));
  expect(lagging.reasons).toEqual([
    `more than 20% of the running nodes lagged by over 2s in steady, 4s after its start; ${overload}`,
  ]);

  const own = reasonsWhen((running) =>
    running.events.push({ kind: "host", atMs: at(5), cpuRatio: 1, memoryUsedBytes: 1, loopLagMs: 2500 }),
  );
  expect(own.reasons).toEqual([`the orchestrator lagged by 2.5s in steady, 5s after its start; ${overload}`]);
});

test("a busy host takes no pass away, and excuses a failure that it can explain", () => {
  const busy = { more: { "node-2": { loopLagMs: 700 } } };
  const sound = judgeRun((second) => (second === 1 ? busy : undefined));
  expect(sound).toMatchObject({ outcome: "pass", reasons: [] });
  const failed = judgeRun((second) => ({ links: second >= 2 ? torn : whole, ...(second === 1 && busy) }));
  expect(failed.outcome).toBe("inconclusive");
  expect(failed.reasons).toEqual([
    "more than 20% of the running nodes lagged by over 500ms in steady, 1s after its start; " +
      "the host is busy: run fewer nodes, or give it more cores",
  ]);
});

test("a busy moment excuses nothing that is seen half a minute later", () => {
  const said = (second: number) => ({
    links: second >= 40 ? torn : whole,
    ...(second === 1 && { more: { "node-2": { loopLagMs: 700 } } }),
  });
  expect(judge(steadyRun(planOf(nodes, expectOne), said, 50)).outcome).toBe("fail");
});
test("one node of many that hangs is not the host's fault", () => {
  const six = Array.from({ length: 6 }, (_, i) => `node-${i + 1}`);
  const trace = steadyRun(planOf(six, expectOne), () => ({ more: { "node-2": { loopLagMs: 9000 } } }));
  expect(judge(trace)).toMatchObject({ outcome: "pass", reasons: [] });
});

test("a phase of which nothing is expected may be slow", () => {
  const run = judgeRun((second) => (second === 4 ? { more: { "node-2": { loopLagMs: 9000 } } } : undefined), {
    expectations: [],
  });
  expect(run).toEqual({ outcome: "pass", reasons: [], expectations: [] });
});

test("a trace without its end is inconclusive, and so is a run that was interrupted", () => {
  const trace = steadyRun(planOf(nodes, expectOne));
  expect(judge({ ...trace, truncated: true, events: trace.events.slice(0, -1) })).toMatchObject({
    outcome: "inconclusive",
    reasons: ["the trace ends 16s after the run's start without its end: the run died"],
    expectations: [{ verdict: { outcome: "pass" } }],
  });
  const interrupted = tape(planOf(nodes));
  interrupted.end(3, { outcome: "interrupted", error: "Ctrl-C" });
  expect(judge(interrupted.trace()).reasons).toEqual(["the run was interrupted after 3s: Ctrl-C"]);
});
