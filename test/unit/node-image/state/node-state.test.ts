import { expect, test } from "vitest";
import type { NodeView } from "../../../../node-image/contract/index.ts";
import { nodeState } from "../../../../node-image/contract/index.ts";
import { eventLog } from "../../../../node-image/js/state/event-log.ts";
import { stateReporter } from "../../../../node-image/js/state/node-state.ts";

function reporter(bootId = "boot") {
  const events = eventLog(100);
  let view: NodeView = { connections: [], mesh: {}, knownPeers: 0 };
  const state = stateReporter({
    bootId,
    events,
    view: () => view,
    scores: () => ({}),
    counters: () => ({
      dials: 0,
      dialFailures: 0,
      published: 0,
      received: 0,
      duplicates: 0,
      grafts: 0,
      prunes: 0,
      bytesIn: 0,
      bytesOut: 0,
    }),
    takeLoopLagMs: () => 0,
  });
  return { state, events, learnPeer: () => (view = { ...view, knownPeers: view.knownPeers + 1 }) };
}
const failure = { kind: "publish-failed", atMs: 1, id: "a", topic: "t", reason: "r" } as const;

test("without a cursor everything is told, in the shape of the contract", () => {
  const { state, events } = reporter();
  events.append(failure);
  expect(nodeState.parse(state(undefined))).toMatchObject({ events: [failure], view: { knownPeers: 0 } });
});

test("with its cursor a reader gets only what is new", () => {
  const { state, events, learnPeer } = reporter();
  const first = state(undefined);
  expect(state(first.cursor)).toMatchObject({ events: [] });
  expect(state(first.cursor)).not.toHaveProperty("view");
  events.append(failure);
  expect(state(first.cursor)).toMatchObject({ events: [failure] });
  expect(state(first.cursor)).not.toHaveProperty("view");
  learnPeer();
  expect(state(first.cursor)).toMatchObject({ view: { knownPeers: 1 } });
});

test("two readers do not take each other's news away", () => {
  const { state, learnPeer } = reporter();
  const a = state(undefined);
  const b = state(undefined);
  learnPeer();
  expect(state(a.cursor)).toHaveProperty("view");
  expect(state(b.cursor)).toHaveProperty("view");
});

test.each(["", "other/0/1", "boot", "boot/x/1", "boot/-1/1", "boot/1"])(
  "the unknown cursor %j gives everything",
  (cursor) => {
    const { state, events } = reporter();
    events.append(failure);
    state(undefined);
    expect(state(cursor)).toMatchObject({ events: [failure], view: { knownPeers: 0 } });
  },
);
