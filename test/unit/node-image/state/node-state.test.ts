import fc from "fast-check";
import { expect, test } from "vitest";
import {
  applyViewChange,
  type NodeEvent,
  type NodeState,
  type NodeView,
  nodeState,
} from "../../../../node-image/contract/index.ts";
import { eventLog } from "../../../../node-image/js/state/event-log.ts";
import { stateReporter } from "../../../../node-image/js/state/node-state.ts";

function reporter(bootId = "boot") {
  const events = eventLog<NodeEvent>(100);
  let view: NodeView = { connections: [], mesh: {}, knownPeers: 0 };
  let scores: Record<string, number> = {};
  const state = stateReporter({
    bootId,
    events,
    view: () => structuredClone(view),
    scores: () => scores,
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
  return {
    state,
    events,
    learnPeer: () => (view = { ...view, knownPeers: view.knownPeers + 1 }),
    see: (seen: NodeView) => (view = seen),
    score: (changed: Record<string, number>) => (scores = changed),
  };
}
const failure = { kind: "publish-failed", atMs: 1, id: "a", topic: "t", reason: "r" } as const;
const noChange = { closed: [], opened: [], mesh: {} };

test("without a cursor everything is told, in the shape of the contract", () => {
  const { state, events } = reporter();
  events.append(failure);
  expect(nodeState.parse(state({}))).toMatchObject({ events: [failure], view: { knownPeers: 0 } });
});

test("with its cursor a reader gets only what is new", () => {
  const { state, events, learnPeer } = reporter();
  const first = state({});
  expect(state({ since: first.cursor })).toMatchObject({ events: [] });
  expect(state({ since: first.cursor })).not.toHaveProperty("view");
  expect(state({ since: first.cursor })).not.toHaveProperty("viewChange");
  events.append(failure);
  expect(state({ since: first.cursor })).toMatchObject({ events: [failure] });
  expect(state({ since: first.cursor })).not.toHaveProperty("viewChange");
  learnPeer();
  expect(state({ since: first.cursor })).toMatchObject({ viewChange: { ...noChange, knownPeers: 1 } });
  expect(state({ since: first.cursor })).not.toHaveProperty("view");
});

test("who asks for whole views gets them, where they changed", () => {
  const { state, learnPeer } = reporter();
  const { cursor } = state({});
  expect(state({ since: cursor, view: "whole" })).not.toHaveProperty("view");
  learnPeer();
  expect(state({ since: cursor, view: "whole" })).toMatchObject({ view: { knownPeers: 1 } });
  expect(state({ since: cursor, view: "whole" })).not.toHaveProperty("viewChange");
});

test("only scores that changed since the cursor are told, or all to who asks for what is whole", () => {
  const { state, score } = reporter();
  score({ a: 1, b: 2 });
  const { cursor, scores } = state({});
  expect(scores).toEqual({ a: 1, b: 2 });
  score({ a: 1, b: 3, c: 0 });
  expect(state({ since: cursor }).scores).toEqual({ b: 3, c: 0 });
  expect(state({ since: cursor, view: "whole" }).scores).toEqual({ a: 1, b: 3, c: 0 });
});

test("two readers do not take each other's news away", () => {
  const { state, learnPeer } = reporter();
  const a = state({});
  const b = state({});
  learnPeer();
  expect(state({ since: a.cursor })).toHaveProperty("viewChange");
  expect(state({ since: b.cursor })).toHaveProperty("viewChange");
});

test("a reader who was away for eight versions gets the whole view", () => {
  const { state, learnPeer } = reporter();
  const { cursor } = state({});
  for (let n = 0; n < 7; n++) {
    learnPeer();
    expect(state({ since: cursor })).toMatchObject({ viewChange: { knownPeers: n + 1 } });
  }
  learnPeer();
  expect(state({ since: cursor })).toMatchObject({ view: { knownPeers: 8 } });
});

test("whatever readers do and miss, what they make of the answers is what the node sees", () => {
  const peers = fc.subarray(["p", "q", "r", "s"]);
  const views = fc.array(fc.record({ open: peers, mesh: peers, asks: fc.subarray([0, 1, 2]) }), { maxLength: 40 });
  fc.assert(
    fc.property(views, (history) => {
      const { state, see } = reporter();
      const readers: ({ cursor: string; view: NodeView } | undefined)[] = [undefined, undefined, undefined];
      for (const [n, { open, mesh, asks }] of history.entries()) {
        const view = viewOf(open, mesh, n);
        see(view);
        for (const reader of asks) {
          readers[reader] = read(state({ since: readers[reader]?.cursor }), readers[reader]?.view);
          expect(readers[reader].view).toEqual(view);
        }
      }
    }),
  );
});

function viewOf(open: readonly string[], mesh: string[], knownPeers: number): NodeView {
  const connections = open.map((peer, n) => ({ peer, direction: "inbound" as const, address: peer, openedAtMs: n }));
  return { connections, mesh: { topic: mesh }, knownPeers };
}

function read(
  { cursor, view, viewChange }: NodeState,
  before: NodeView | undefined,
): { cursor: string; view: NodeView } {
  const known = view ?? before;
  if (known === undefined) throw new Error("the first answer had no view");
  return { cursor, view: viewChange === undefined ? known : applyViewChange(known, viewChange) };
}

test.each(["", "other/0/1", "boot", "boot/x/1", "boot/-1/1", "boot/1"])(
  "the unknown cursor %j gives everything",
  (cursor) => {
    const { state, events } = reporter();
    events.append(failure);
    state({});
    expect(state({ since: cursor })).toMatchObject({ events: [failure], view: { knownPeers: 0 } });
  },
);
