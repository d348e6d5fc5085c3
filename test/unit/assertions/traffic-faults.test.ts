/** Traffic that was not sent as planned makes a run inconclusive; what the scenario took away by itself does not. */
import { expect, test } from "vitest";
import type { NodeEvent } from "../../../node-image/contract/index.ts";
import type { PhasePlan } from "../../../orchestrator/model/plan.ts";
import { fullMesh, type Links, phasePlan, startMs, type Tape, topic } from "../trace/record-trace.ts";
import { judgeRun, nodes, overload, whole } from "./judged-run.ts";

const due = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ id: `m${i}`, atMs: 3000 + i, topic, bytes: 9 }));

/** @param lateMs how long after its time each was published */
const sent = (count: number, lateMs: (i: number) => number = () => 0) =>
  due(count).map(
    ({ id, atMs, bytes }, i): NodeEvent => ({
      kind: "published",
      id,
      atMs: startMs + atMs + lateMs(i),
      topic,
      bytes,
      recipients: 3,
    }),
  );

const chatOf = (...workloads: PhasePlan["traffic"][number]["workloads"]) =>
  phasePlan("steady", { messages: [{ flow: "chat", workloads }] });

test.each([
  [19, []],
  [18, ["only 18 of 20 messages (90%) due from running nodes in steady were published; missing from node-1"]],
])("of twenty messages %i were published", (count, reasons) => {
  const chat = chatOf({ node: "node-1", messages: due(20) });
  const run = judgeRun((second) => (second === 6 ? { more: { "node-1": { events: sent(count) } } } : undefined), {
    phases: [chat],
  });
  expect(run.reasons).toEqual(reasons);
});

/** node-1 is down from second 2 on. */
function withoutFirst(chat: PhasePlan, more: { "node-2"?: { events: NodeEvent[] } } = {}) {
  return judgeRun(
    (second, recorded) => {
      if (second === 2) recorded.status(2, "node-1", "down");
      const links: Links = second < 2 ? whole : fullMesh(nodes.slice(1));
      return second === 6 ? { links, more } : { links };
    },
    { phases: [chat] },
  );
}

test("messages that were due from a node while it was down are not missing", () => {
  const other = { id: "other", atMs: 3000, topic, bytes: 9 };
  const published: NodeEvent = { kind: "published", ...other, atMs: startMs + 3000, recipients: 3 };
  const chat = chatOf({ node: "node-1", messages: due(20) }, { node: "node-2", messages: [other] });
  expect(withoutFirst(chat, { "node-2": { events: [published] } })).toMatchObject({ outcome: "pass", reasons: [] });
});

test("a flow of which nothing was sent, since its publishers were down, makes the run inconclusive", () => {
  expect(withoutFirst(chatOf({ node: "node-1", messages: due(20) }))).toMatchObject({
    outcome: "inconclusive",
    reasons: [
      "nothing of chat was sent in steady: its 20 messages were due while their publishers (node-1) were down, frozen or only just up",
    ],
  });
});

test("a flow without a message makes the run inconclusive; one whose phase was over before its first does not", () => {
  expect(judgeRun(() => undefined, { phases: [chatOf()] }).reasons).toEqual([
    "chat had no message to send in steady: ask for more, or give it more time",
  ]);
  const late = chatOf({ node: "node-1", messages: [{ id: "late", atMs: 11_000, topic, bytes: 9 }] });
  expect(judgeRun(() => undefined, { phases: [late] })).toMatchObject({ outcome: "pass", reasons: [] });
});

test("messages that were mostly sent late make the run inconclusive; half of them do not", () => {
  const run = (lateCount: number, o: { before?: (recorded: Tape) => void } = {}) =>
    judgeRun(
      (second, recorded) => {
        if (second === 1) o.before?.(recorded);
        const events = sent(20, (i) => (i < lateCount ? 1500 : 900));
        return second === 6 ? { more: { "node-1": { events } } } : undefined;
      },
      { phases: [chatOf({ node: "node-1", messages: due(20) })] },
    );
  expect(run(11).reasons).toEqual([
    `11 of 20 messages of chat in steady were sent over 1s late, by node-1; ${overload}`,
  ]);
  expect(run(10)).toMatchObject({ outcome: "pass", reasons: [] });
});

test("who is late by a limit that was put on it says nothing of the host", () => {
  const run = judgeRun(
    (second, recorded) => {
      if (second === 1) recorded.act(1, { kind: "limit", nodes: ["node-1"], limits: { cpus: 0.01 } });
      return second === 6 ? { more: { "node-1": { events: sent(20, () => 3000) } } } : undefined;
    },
    { phases: [chatOf({ node: "node-1", messages: due(20) })] },
  );
  expect(run).toMatchObject({ outcome: "pass", reasons: [] });
});
