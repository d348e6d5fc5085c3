/** What makes a run inconclusive: links, actions, incidents, traffic and hosts that were not as they should be. */
import { expect, test } from "vitest";
import { judge } from "../../../orchestrator/assertions/judge.ts";
import { expectation, planOf, steadyRun, type Tape, tape } from "../trace/record-trace.ts";
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

test("an overload leaves a pass whose evidence was whole before it began, and is told", () => {
  const expectations = [expectation("components", { is: 1 }, { when: { kind: "within", ms: 9000 } })];
  const lagged = (second: number, loopLagMs: number) => (recorded: Tape) =>
    recorded.events.push({ kind: "host", atMs: at(second), cpuRatio: 1, memoryUsedBytes: 1, loopLagMs });
  const lagAt5 = (recorded: Tape) => {
    lagged(4, 3)(recorded);
    lagged(5, 2500)(recorded);
  };
  // Its third round is the one of second 2.
  expect(reasonsWhen(lagAt5, { expectations })).toEqual({
    outcome: "pass",
    reasons: [
      `the orchestrator lagged by 2.5s in steady, 5s after its start; ${overload}. Nothing that is expected rests on what was seen then`,
    ],
  });
  // Of one that lasts, or comes true only after it, the pass is gone.
  const lasting = { expectations: [...expectations, expectation("components", { is: 1 }, { name: "lasts" })] };
  expect(reasonsWhen(lagAt5, lasting).outcome).toBe("inconclusive");
  const late = judgeRun(
    (second, recorded) => {
      if (second === 5) lagAt5(recorded);
      return { links: second < 3 ? torn : whole };
    },
    { expectations },
  );
  expect(late.outcome).toBe("inconclusive");
});

test("an overload leaves a pass that rests on the phase's end alone, when it was over by then", () => {
  const atEnd = expectation("components", { is: 1 }, { when: { kind: "at-end", afterMs: 0 } });
  const lagAt = (...seconds: readonly number[]) =>
    judge(
      steadyRun(
        planOf(nodes, { expectations: [atEnd] }),
        (second, { events }) => {
          const loopLagMs = seconds.includes(second) ? 2500 : 3;
          events.push({ kind: "host", atMs: at(second), cpuRatio: 1, memoryUsedBytes: 1, loopLagMs });
          return undefined;
        },
        20,
      ),
    );
  expect(lagAt(10)).toMatchObject({
    outcome: "pass",
    reasons: [
      `the orchestrator lagged by 2.5s in steady, 10s after its start; ${overload}. Nothing that is expected rests on what was seen then`,
    ],
  });
  expect(lagAt(10, 17).outcome).toBe("inconclusive");
  expect(lagAt(17).outcome).toBe("inconclusive");
});

test("what failed for another reason than what was seen makes the run inconclusive, though no pass rests on it", () => {
  const expectations = [expectation("components", { is: 1 }, { when: { kind: "within", ms: 9000 } })];
  const record = (recorded: Tape) =>
    recorded.act(5, { kind: "kill", nodes: ["node-1"] }, { error: "no such container", changed: [] });
  expect(reasonsWhen(record, { expectations }).outcome).toBe("inconclusive");
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

test("between two busy moments that are far apart, nothing is excused", () => {
  const said = (second: number) => ({
    links: second >= 50 && second < 60 ? torn : whole,
    ...((second === 1 || second === 100) && { more: { "node-2": { loopLagMs: 700 } } }),
  });
  expect(judge(steadyRun(planOf(nodes, expectOne), said, 110)).outcome).toBe("fail");
});

test("events that a node forgot before they were read are the testbed's fault", () => {
  const forgot = (second: number) =>
    second === 4 || second === 6
      ? { more: { "node-2": { droppedEvents: 30 }, "node-3": { droppedEvents: 2 } } }
      : undefined;
  expect(judgeRun(forgot)).toMatchObject({
    outcome: "inconclusive",
    reasons: [
      "64 events of 2 nodes, first of node-2, were forgotten before they were read in steady, 4s after its start; " +
        "what became of messages is not known: send fewer, or run fewer nodes",
    ],
  });
  const one = judgeRun((second) => (second === 4 ? { more: { "node-2": { droppedEvents: 30 } } } : undefined));
  expect(one.reasons[0]).toMatch(/^30 events of node-2 were forgotten before they were read in steady, 4s/);
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
