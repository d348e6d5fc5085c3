/** Evictions: recorded runs in which nodes keep to what is expected, in which they do not, and that end too early. */
import { expect, test } from "vitest";
import type { Decision } from "../../../node-image/contract/index.ts";
import { assertions } from "../../../orchestrator/assertions/index.ts";
import { judge } from "../../../orchestrator/assertions/judge.ts";
import { expectation, peerOf, planOf, startMs, steadyRun, topic } from "../trace/record-trace.ts";
import { at, nodes } from "./judged-run.ts";

const early = { outcome: "inconclusive", reason: "the trace ends before steady does" };

/** What node-1 tells, each at its second. */
function verdictOf(written: unknown, told: readonly (readonly [number, Partial<Decision>])[], until?: number) {
  const config = assertions.evictions.schema.parse(written);
  const trace = steadyRun(planOf(nodes, { expectations: [expectation("evictions", config)] }), (second) => {
    const events = told
      .filter(([toldAt]) => toldAt === second)
      .map(([, decision]): Decision => {
        const plain = { kind: "decision", what: "evict", reason: "too many connections", values: {} } as const;
        return { ...plain, atMs: startMs + second * 1000, ...decision };
      });
    return { more: { "node-1": { view, events } } };
  });
  const events = trace.events.filter(({ atMs }) => until === undefined || atMs <= at(until));
  return judge({ ...trace, events, truncated: until !== undefined }).expectations[0]?.verdict;
}

/** node-2 is the newest, and neither is in a mesh. */
const view = {
  connections: ["node-2", "node-3"].map((node, i) => ({
    peer: peerOf(node),
    direction: "inbound" as const,
    address: "",
    openedAtMs: startMs - 60_000 - i * 1000,
  })),
  mesh: { [topic]: [] },
  knownPeers: 2,
};

const evicted = (openedAtMs: number): Partial<Decision> => ({
  peer: peerOf("node-4"),
  values: { max: 2, inMesh: false, outbound: false, openedAtMs, ageMs: startMs + 5000 - openedAtMs },
});
/** The cap takes the newest first. */
const newest = evicted(startMs - 30_000);
const oldest = evicted(startMs - 90_000);

test("the rate is of each node by itself", () => {
  expect(
    verdictOf({ rate: "<= 12/m" }, [
      [3, newest],
      [5, newest],
    ]),
  ).toEqual({ outcome: "pass" });
  expect(
    verdictOf({ rate: "<= 5/m" }, [
      [3, newest],
      [5, newest],
    ]),
  ).toEqual({
    outcome: "fail",
    violations: [
      {
        message: "node-1 evicted 12/min in steady; expected evictions <= 5/m of each",
        nodes: ["node-1"],
        atMs: at(10),
        value: 12,
      },
    ],
  });
  expect(verdictOf({ rate: "<= 5/m" }, [])).toEqual({ outcome: "pass" });
  expect(verdictOf({ rate: "<= 5/m" }, [], 4)).toEqual(early);
});

test("the order names whom a node evicted, and whom it should have", () => {
  expect(verdictOf({ order: "documented" }, [[5, newest]])).toEqual({ outcome: "pass" });
  expect(verdictOf({ order: "documented" }, [[5, oldest]])).toEqual({
    outcome: "fail",
    violations: [
      {
        message:
          "node-1 evicted node-4 and kept node-2, node-3; expected the documented order, which takes these first; 5s after the start of steady",
        nodes: ["node-1"],
        atMs: at(5),
      },
    ],
  });
  expect(verdictOf({ order: "documented" }, [])).toEqual({
    outcome: "inconclusive",
    reason: "no eviction whose order the trace shows was seen in steady",
  });
  expect(verdictOf({ order: "documented" }, [[3, oldest]], 4)).toEqual(early);
});

test("protected peers are kept", () => {
  const protectedPeer = [1, { what: "protect", peer: peerOf("node-4"), values: { by: "qa" } }] as const;
  const released = [2, { what: "unprotect", peer: peerOf("node-4"), values: { by: "qa" } }] as const;
  expect(verdictOf({ protected: "kept" }, [protectedPeer])).toEqual({ outcome: "pass" });
  expect(verdictOf({ protected: "kept" }, [protectedPeer, released, [5, newest]])).toEqual({ outcome: "pass" });
  expect(verdictOf({ protected: "kept" }, [protectedPeer, [5, newest]])).toEqual({
    outcome: "fail",
    violations: [
      {
        message:
          "node-1 closed the connection of node-4, which is protected: too many connections; expected protected peers to be kept; 5s after the start of steady",
        nodes: ["node-1"],
        atMs: at(5),
      },
    ],
  });
  expect(verdictOf({ protected: "kept" }, [[5, newest]])).toEqual({
    outcome: "inconclusive",
    reason: "nobody had protected a peer by the end of steady",
  });
  expect(verdictOf({ protected: "kept" }, [protectedPeer, [3, newest]], 4)).toEqual(early);
});

test("of many, the first five are told", () => {
  const told = [2, 3, 4, 5, 6, 7, 8].map((second) => [second, oldest] as const);
  const verdict = verdictOf({ order: "documented" }, told);
  const messages = verdict?.outcome === "fail" ? verdict.violations.map(({ message }) => message) : [];
  expect(messages).toHaveLength(5);
  expect(messages.at(-1)).toMatch(/; 2 later ones are not listed$/);
});
