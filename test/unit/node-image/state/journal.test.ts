import { expect, test } from "vitest";
import { type NodeEvent, nodeEvent } from "../../../../node-image/contract/index.ts";
import { journal } from "../../../../node-image/js/state/journal.ts";

const decision = { kind: "decision", atMs: 1, what: "evict", peer: "p", reason: "too many", values: {} } as const;
const failed = { kind: "publish-failed", atMs: 1, id: "a", topic: "t", reason: "r" } as const;
const dial = { kind: "dial", atMs: 1, peer: "p", failures: 0, tookMs: 1, backoffMs: 0 } as const;

test("a busy relay does not push decisions out", () => {
  const log = journal();
  log.append(decision);
  for (let n = 0; n < 10_000; n++) log.append(failed);
  expect(log.events.since(0).events).not.toContainEqual(decision);
  expect(log.decisions.since(0)).toEqual({ events: [decision], dropped: 0 });
});

test("a value that JSON has no number for is told as text, so that every answer can be read", () => {
  const log = journal();
  log.append({ ...decision, values: { graftableInMs: Infinity, ratio: Number.NaN, links: 3, spared: true } });
  const told = { ...decision, values: { graftableInMs: "Infinity", ratio: "NaN", links: 3, spared: true } };
  expect(log.decisions.since(0).events).toEqual([told]);
  expect(nodeEvent.parse(JSON.parse(JSON.stringify(log.events.since(0).events[0])))).toEqual(told);
});

test("decisions and dials are counted for ever, failed dials by why they failed", () => {
  const log = journal();
  const events: NodeEvent[] = [
    decision,
    { ...decision, what: "dial" },
    decision,
    { ...dial, outcome: "connected" },
    { ...dial, outcome: "failed", failure: "refused" },
    { ...dial, outcome: "failed", failure: "unreachable" },
    { ...dial, outcome: "failed" },
    { ...dial, outcome: "failed", failure: "refused" },
  ];
  for (const event of events) log.append(event);
  expect(Object.fromEntries(log.decisionCounts)).toEqual({ evict: 2, dial: 1 });
  expect(Object.fromEntries(log.dialCounts)).toEqual({ connected: 1, refused: 2, unreachable: 1, failed: 1 });
});
