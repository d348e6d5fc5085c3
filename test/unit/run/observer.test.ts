/** The observer's rounds, with nodes that answer when a test says so. */
import { expect, test } from "vitest";
import type { NodeState } from "../../../node-image/contract/index.ts";
import { waitFor } from "../../../orchestrator/base/wait.ts";
import type { NodeHandle, Testbed } from "../../../orchestrator/engine/engine.ts";
import type { NodeId } from "../../../orchestrator/model/step.ts";
import type { ObservationEvent, TraceEvent } from "../../../orchestrator/model/trace.ts";
import { observe } from "../../../orchestrator/run/observer.ts";
import { recorder } from "../../../orchestrator/run/recorder.ts";
import { observationOf, planOf, viewOf } from "../trace/record-trace.ts";

const everyMs = 10;

function stateOf(o: Partial<NodeState> = {}): NodeState {
  const { bootId, loopLagMs, counters, droppedEvents } = observationOf();
  const said = { bootId, loopLagMs, counters, droppedEvents, events: [] };
  return { ...said, cursor: "c/1", nowMs: Date.now(), scores: {}, ...o };
}

/** Observes nodes that are ready, each asked through its function, for as long as `during` takes. */
async function observed(
  asked: Readonly<Record<NodeId, NodeHandle["state"]>>,
  during: (o: {
    readonly rounds: (count: number) => Promise<readonly ObservationEvent[]>;
    readonly record: (event: TraceEvent) => void;
  }) => Promise<void>,
): Promise<readonly TraceEvent[]> {
  const events: TraceEvent[] = [];
  const writer = {
    write: (event: TraceEvent) => void events.push(event),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const recorded = recorder(planOf(Object.keys(asked)), writer, { onStatus: () => {}, onLine: () => {} });
  for (const node of Object.keys(asked)) recorded.record({ kind: "node", atMs: Date.now(), node, status: "ready" });
  const nodes = new Map(Object.entries(asked).map(([id, state]) => [id, { state } as NodeHandle]));
  const over = new AbortController();
  const testbed = { nodes, incidents: () => [] } as unknown as Testbed;
  const observing = observe(testbed, recorded, { signal: over.signal, everyMs, onReady: () => {} });
  const rounds = () => events.filter((event): event is ObservationEvent => event.kind === "observation");
  await during({
    rounds: (count) => {
      const from = rounds().length;
      const enough = () => (rounds().length >= from + count ? rounds().slice(from) : undefined);
      return waitFor("the rounds", enough, { signal: over.signal, timeoutMs: 2000, everyMs: 1 });
    },
    record: recorded.record,
  });
  over.abort();
  await observing;
  return events;
}

test("a node that takes its time keeps nobody waiting, and is heard when it answers", async () => {
  const late = Promise.withResolvers<NodeState>();
  let asked = 0;
  const slow = () => {
    asked += 1;
    return late.promise;
  };
  await observed({ "node-1": async () => stateOf(), "node-2": slow }, async ({ rounds }) => {
    for (const { nodes, missing } of await rounds(3)) {
      expect(Object.keys(nodes)).toEqual(["node-1"]);
      expect(missing).toEqual({});
    }
    expect(asked).toBe(1);
    late.resolve(stateOf({ bootId: "boot-of-2" }));
    const heard = (await rounds(2)).flatMap(({ nodes }) => nodes["node-2"]?.bootId ?? []);
    expect(heard[0]).toBe("boot-of-2");
  });
});

test("a node that did not answer is missing, with the reason, until it does", async () => {
  const silent = Promise.withResolvers<NodeState>();
  let calls = 0;
  const failing = () => {
    calls += 1;
    if (calls === 1) return Promise.reject(new Error("no answer within 3s"));
    return calls === 2 ? silent.promise : Promise.resolve(stateOf());
  };
  await observed({ "node-1": failing }, async ({ rounds }) => {
    for (const { missing } of await rounds(3)) expect(missing).toEqual({ "node-1": "no answer within 3s" });
    silent.resolve(stateOf());
    await rounds(1);
    for (const { missing } of await rounds(2)) expect(missing).toEqual({});
  });
});

test("what a node said while it was paused is asked for again when it is back", async () => {
  const first = Promise.withResolvers<NodeState>();
  const cursors: (string | undefined)[] = [];
  const asked = (since: string | undefined) => {
    cursors.push(since);
    return cursors.length === 1 ? first.promise : Promise.resolve(stateOf({ cursor: "c/2" }));
  };
  await observed({ "node-1": asked }, async ({ rounds, record }) => {
    record({ kind: "node", atMs: Date.now(), node: "node-1", status: "paused" });
    first.resolve(stateOf());
    for (const { nodes } of await rounds(2)) expect(nodes).toEqual({});
    record({ kind: "node", atMs: Date.now(), node: "node-1", status: "ready" });
    await rounds(2);
    expect(cursors.slice(0, 3)).toEqual([undefined, undefined, "c/2"]);
  });
});

test("a view is recorded whole once, and then as what changed in it, with the scores", async () => {
  const [view, later] = [viewOf(["node-2"]), viewOf([])];
  const viewChange = { closed: [0], opened: [], mesh: { [Object.keys(view.mesh)[0] ?? ""]: [] }, knownPeers: 0 };
  const answers = [{ view, scores: { a: 1 } }, {}, { view: later, viewChange, scores: { a: 2 } }];
  let calls = 0;
  const events = await observed({ "node-1": async () => stateOf(answers[calls++]) }, async ({ rounds }) => {
    await rounds(4);
  });
  const told = events.flatMap((event) => (event.kind === "observation" ? (event.nodes["node-1"] ?? []) : []));
  const parts = told.map(({ view, viewChange, scores }) => ({ view, viewChange, scores }));
  expect(parts.slice(0, 4)).toEqual([{ view, scores: { a: 1 } }, {}, { viewChange, scores: { a: 2 } }, {}]);
});

test("a clock's offset comes with its error: half the round trip, and the millisecond that clocks are read to", async () => {
  const ahead = async () => {
    const askedMs = performance.now();
    while (performance.now() - askedMs < 8) await new Promise(setImmediate);
    return stateOf({ nowMs: Date.now() + 5000 });
  };
  await observed({ "node-1": ahead }, async ({ rounds }) => {
    const [seen] = (await rounds(2)).flatMap(({ nodes }) => nodes["node-1"] ?? []);
    expect(seen?.clockErrorMs).toBeGreaterThanOrEqual(5);
    expect(Math.abs((seen?.clockOffsetMs ?? 0) - 5000)).toBeLessThanOrEqual(seen?.clockErrorMs ?? 0);
  });
});
