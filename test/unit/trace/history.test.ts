import { expect, test } from "vitest";
import type { NodeEvent } from "../../../node-image/contract/index.ts";
import type { Action, LinkChange, LinkSelection } from "../../../orchestrator/model/step.ts";
import { changeSteps } from "../../../orchestrator/trace/change-steps.ts";
import { describeAction } from "../../../orchestrator/trace/describe-action.ts";
import { historyOf } from "../../../orchestrator/trace/history.ts";
import { fullMesh, peerOf, phasePlan, planOf, startMs, steadyRun, tape, topic } from "./record-trace.ts";

const bursts = { kind: "gilbert-elliott", toBad: 0.25 / 19, toGood: 0.25, lossInBad: 1, lossInGood: 0 } as const;
const nodes = ["node-1", "node-2", "node-3"];
const links = fullMesh(nodes);
const at = (seconds: number) => startMs + seconds * 1000;

test("a phase has its span and the rounds that began and ended in it", () => {
  const recorded = tape(planOf(nodes, { phases: [phasePlan("join", { untilMs: 60_000 }), phasePlan("steady")] }));
  recorded.phase(0.5, "join");
  recorded.observe(0, links); // began before the phase, was over in it
  recorded.observe(1, links);
  recorded.phase(2, "join", "timeout");
  recorded.observe(1.9, links); // began in the phase, was over after it
  recorded.phase(3, "steady");
  recorded.observe(4, links);
  const { phases, rounds, end } = historyOf(recorded.trace());
  const short = phases.map((phase) => ({ ...phase, rounds: phase.rounds.map(({ atMs }) => atMs) }));
  expect(short).toEqual([
    { name: "join", startMs: at(0.5), endMs: at(2), ended: true, timedOut: true, rounds: [at(1)] },
    { name: "steady", startMs: at(3), endMs: at(4), ended: false, timedOut: false, rounds: [at(4)] },
  ]);
  expect(rounds).toHaveLength(4);
  expect(end).toBeUndefined();
});

test("knows the status of a node at a time, and over a span", () => {
  const recorded = tape(planOf(nodes));
  recorded.status(1, "node-1", "starting");
  recorded.status(2, "node-1", "ready");
  recorded.status(8, "node-1", "down");
  const { statusAt, readyThroughout } = historyOf(recorded.trace());
  expect([0, 1, 2, 7.9, 8].map((seconds) => statusAt("node-1", at(seconds)))).toEqual([
    "down",
    "starting",
    "ready",
    "ready",
    "down",
  ]);
  expect(readyThroughout("node-1", at(2), at(7.9))).toBe(true);
  expect(readyThroughout("node-1", at(1.9), at(5))).toBe(false);
  expect(readyThroughout("node-1", at(5), at(8))).toBe(false);
});

test("a partition stands from its beginning to the end of its heal, and only between islands", () => {
  const recorded = tape(planOf([...nodes, "node-4"]));
  const islands = [["node-1"], ["node-2", "node-3"]];
  recorded.act(5, { kind: "partition", id: "split", islands });
  recorded.act(9, { kind: "heal", id: "split", what: "partition of 1 | 2 nodes" }, { cause: "undo" });
  const { cutBetween } = historyOf(recorded.trace());
  expect(cutBetween("node-1", "node-2", at(0), at(5))).toBe(true);
  expect(cutBetween("node-1", "node-2", at(0), at(4.9))).toBe(false);
  expect(cutBetween("node-1", "node-2", at(9.1), at(12))).toBe(true);
  expect(cutBetween("node-2", "node-3", at(5), at(9))).toBe(false);
  expect(cutBetween("node-1", "node-4", at(5), at(9))).toBe(false);
});

test("says in words which faults are in force", () => {
  const recorded = tape(planOf(nodes));
  recorded.act(1, { kind: "kill", nodes: ["node-1", "node-2"] });
  recorded.act(2, { kind: "partition", id: "split", islands: [["node-1"], ["node-2", "node-3"]] });
  recorded.act(3, { kind: "start", nodes: ["node-2"] }, { cause: "undo" });
  recorded.act(4, { kind: "heal", id: "split", what: "partition of 1 | 2 nodes" }, { cause: "undo" });
  const { describeAt } = historyOf(recorded.trace());
  expect([0, 1, 2, 3, 5].map((seconds) => describeAt(at(seconds)))).toEqual([
    "",
    "killed node-1, node-2",
    "killed node-1, node-2; partition of 1 | 2 nodes",
    "killed node-1; partition of 1 | 2 nodes",
    "killed node-1",
  ]);
});

const change = (to: LinkChange, links: LinkSelection, id = "c"): Action => ({
  kind: "change",
  id,
  what: "eu - us",
  links,
  to,
});
const mile = (...of: string[]): LinkSelection => ({ kind: "last-mile", of });

test("a change of links that cuts parts those at its ends, whatever the direction, until it is healed or moves on", () => {
  const recorded = tape(planOf([...nodes, "node-4"]));
  const oneWay: LinkSelection = { kind: "path", from: ["node-1"], to: ["node-2"], bothWays: false };
  recorded.act(5, change({ cut: true }, oneWay, "way"));
  recorded.act(6, change({ cut: true }, mile("node-4"), "mile"));
  recorded.act(7, { kind: "heal", id: "way", what: "eu - us" });
  recorded.act(8, change({ delayMs: 40 }, mile("node-4"), "mile"));
  const { cutBetween } = historyOf(recorded.trace());
  expect(cutBetween("node-1", "node-2", at(5), at(5))).toBe(true);
  expect(cutBetween("node-2", "node-1", at(7.1), at(7.1))).toBe(true); // until the heal was done
  expect(cutBetween("node-2", "node-1", at(7.2), at(9))).toBe(false);
  expect(cutBetween("node-1", "node-3", at(5), at(9))).toBe(false);
  expect(cutBetween("node-4", "node-3", at(6), at(7))).toBe(true);
  expect(cutBetween("node-4", "node-3", at(8.2), at(9))).toBe(false);
});

test("says in words which changes of links are in force, by their last step, and what is healed", () => {
  const recorded = tape(planOf(nodes));
  recorded.act(1, change({ delayMs: 200, jitterMs: 20, loss: { kind: "independent", ratio: 0.05 } }, mile("node-1")));
  recorded.act(2, change({ upBitsPerSecond: 1.5e6, loss: bursts }, mile("node-1")));
  recorded.act(3, change({ cut: true }, mile("node-2"), "d"));
  recorded.act(4, { kind: "heal", id: "c", what: "eu - us" });
  const { describeAt, actions } = historyOf(recorded.trace());
  expect([0, 1, 2.05, 3, 5].map((seconds) => describeAt(at(seconds)))).toEqual([
    "",
    "eu - us: delay 200ms +- 20ms, loss 5%",
    "eu - us: loss 5% in bursts of 4, up 1.5mbit",
    "eu - us: loss 5% in bursts of 4, up 1.5mbit; eu - us: cut",
    "eu - us: cut",
  ]);
  expect(actions.map(({ action }) => describeAction(action)).at(-1)).toBe("heal eu - us");
});

test("tells a step of a change that is in force from one that comes anew", () => {
  const isStep = changeSteps();
  const steps = [change({}, mile("node-1")), change({}, mile("node-1")), change({}, mile("node-1"), "d")];
  expect([...steps, { kind: "heal", id: "c", what: "" } as const, ...steps].map(isStep)).toEqual([
    false,
    true,
    false,
    false,
    false,
    true,
    true,
  ]);
});

test("finds the node of a peer id", () => {
  expect(historyOf(tape(planOf(nodes)).trace()).nodeOfPeer.get(peerOf("node-2"))).toBe("node-2");
});

const message = (id: string, atMs: number) => ({ id, atMs, topic, bytes: 100 });
const withTraffic = planOf(nodes, {
  phases: [
    phasePlan("steady", {
      messages: [
        { flow: "chat", workloads: [{ node: "node-1", messages: [message("m1", 1000), message("m2", 2000)] }] },
        { flow: "news", workloads: [{ node: "node-2", messages: [message("m3", 3000)] }] },
      ],
    }),
  ],
});
const published = (id: string, atMs: number): NodeEvent => ({
  kind: "published",
  id,
  atMs,
  topic,
  bytes: 100,
  recipients: 2,
});
const received = (id: string, sentAtMs: number, atMs: number): NodeEvent => ({
  kind: "received",
  id,
  atMs,
  sentAtMs,
  topic,
  bytes: 100,
  from: peerOf("node-1"),
});

test("tells of each message who got it and when, in the plan's words, once each", () => {
  const trace = steadyRun(withTraffic, (second) => {
    if (second !== 3) return undefined;
    const more = {
      "node-1": { events: [published("m1", at(1)), published("by hand", at(1))] },
      "node-2": { events: [received("m1", at(1), at(1.2)), received("m1", at(1), at(2.5))] },
    };
    return { more };
  });
  const { messages } = historyOf(trace);
  expect(messages).toEqual([
    {
      id: "m1",
      topic,
      flow: "chat",
      phase: "steady",
      from: "node-1",
      dueAtMs: at(1),
      sentAtMs: at(1),
      bytes: 100,
      received: new Map([["node-2", 200]]),
      firstCopyFrom: new Map([["node-2", "node-1"]]),
    },
  ]);
});

test("a message that only its receivers told of was published: its publisher died too soon to tell", () => {
  const trace = steadyRun(withTraffic, (second) =>
    second === 3 ? { more: { "node-2": { events: [received("m1", at(1), at(1.2))] } } } : undefined,
  );
  expect(historyOf(trace).messages).toMatchObject([{ id: "m1", from: "node-1", sentAtMs: at(1) }]);
});

test("a message that nobody saw is listed with when it was due and what its publisher said", () => {
  const refused: NodeEvent = { kind: "publish-failed", atMs: at(2), id: "m2", topic, reason: "no peers" };
  const trace = steadyRun(withTraffic, (second) =>
    second === 3 ? { more: { "node-1": { events: [published("m1", at(1)), refused] } } } : undefined,
  );
  expect(historyOf(trace).notPublished).toEqual([
    { id: "m2", topic, flow: "chat", phase: "steady", from: "node-1", dueAtMs: at(2), refusal: "no peers" },
    { id: "m3", topic, flow: "news", phase: "steady", from: "node-2", dueAtMs: at(3), refusal: undefined },
  ]);
});

test("of a phase that ends by itself, what was due a moment before its end was taken back, and is not missing", () => {
  const [steady] = withTraffic.phases;
  const ending = steady && { ...steady, end: { kind: "until", state: "healthy", timeoutMs: 60_000 } as const };
  const missing = (lastS: number) => {
    const trace = steadyRun({ ...withTraffic, phases: ending ? [ending] : [] }, undefined, lastS);
    return historyOf(trace).notPublished.map(({ id }) => id);
  };
  expect(missing(5)).toEqual(["m1", "m2", "m3"]);
  expect(missing(4)).toEqual(["m1", "m2"]);
});

test("takes a clock's offset out of times and latencies when it is more than the error of measuring it", () => {
  const first = (publisherMs: number, receiverMs: number) => {
    const sentMs = at(1) + publisherMs;
    const trace = steadyRun(withTraffic, (second) => ({
      more: {
        "node-1": { clockOffsetMs: publisherMs, events: second === 3 ? [published("m1", sentMs)] : [] },
        "node-2": {
          clockOffsetMs: receiverMs,
          events: second === 3 ? [received("m1", sentMs, at(1.3) + receiverMs)] : [],
        },
      },
    }));
    const [found] = historyOf(trace).messages;
    return { sentAtMs: found?.sentAtMs, latencyMs: found?.received.get("node-2") };
  };
  expect(first(250, 0)).toEqual({ sentAtMs: at(1), latencyMs: 300 });
  expect(first(0, -250)).toEqual({ sentAtMs: at(1), latencyMs: 300 });
  expect(first(3, 0)).toEqual({ sentAtMs: at(1) + 3, latencyMs: 297 });
});

test("decisions are told in order of time, by the orchestrator's clock, about nodes or peers that no plan holds", () => {
  const decided = (second: number, what: "dial" | "evict", peer?: string): NodeEvent => ({
    kind: "decision",
    atMs: at(second),
    what,
    ...(peer !== undefined && { peer }),
    reason: "because",
    values: { connections: 21 },
  });
  const run = steadyRun(planOf(nodes), (second) => ({
    more: {
      "node-1": { clockOffsetMs: 2000, ...(second === 5 && { events: [decided(6, "evict", peerOf("node-2"))] }) },
      ...(second === 6 && { "node-2": { events: [decided(3, "dial", "a stranger"), decided(5, "dial")] } }),
    },
  }));
  const told = historyOf(run).decisions.map(({ node, atMs, what, about }) => [
    node,
    (atMs - startMs) / 1000,
    what,
    about,
  ]);
  expect(told).toEqual([
    ["node-2", 3, "dial", "a stranger"],
    ["node-1", 4, "evict", "node-2"],
    ["node-2", 5, "dial", undefined],
  ]);
  expect(historyOf(run).decisions[1]).toMatchObject({
    bootId: "boot-1",
    reason: "because",
    values: { connections: 21 },
  });
});
