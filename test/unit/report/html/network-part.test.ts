import { describe, expect, test } from "vitest";
import type { NodeObservation, ObservationEvent, TraceEvent } from "../../../../orchestrator/model/trace.ts";
import { eachLink, linksAt } from "../../../../orchestrator/report/html/client/graph-at.ts";
import { networkPart } from "../../../../orchestrator/report/html/network-part.ts";
import { expand } from "../../../../orchestrator/report/html/run-lengths.ts";
import { historyOf } from "../../../../orchestrator/trace/history.ts";
import { observationOf } from "../../trace/record-trace.ts";
import { samplePlan, sampleTopic } from "../sample-plan.ts";
import { sampleRun, sampleStartMs } from "../sample-run.ts";

const plan = samplePlan();
const [a, b] = plan.nodes;
const { header } = sampleRun();
const { counters } = observationOf();

type Listed = Readonly<Partial<Record<"inbound" | "outbound" | "mesh", readonly (string | undefined)[]>>>;

function observation(round: number, listed: Readonly<Record<string, Listed>>): ObservationEvent {
  const nodes = Object.fromEntries(
    Object.entries(listed).map(([id, { inbound = [], outbound = [], mesh = [] }]): [string, NodeObservation] => {
      const connection =
        (direction: "inbound" | "outbound") =>
        (peer = "") => ({
          peer,
          direction,
          address: peer === "identity of node-1" ? "/ip4/10.77.1.20/tcp/4001" : "/ip4/10.77.9.9/tcp/4001",
          openedAtMs: 0,
        });
      const view = {
        connections: [...inbound.map(connection("inbound")), ...outbound.map(connection("outbound"))],
        mesh: { [sampleTopic]: mesh.map((peer = "") => peer) },
        knownPeers: 2,
      };
      return [id, { bootId: id, clockOffsetMs: 0, loopLagMs: 0, view, counters, events: [], droppedEvents: 0 }];
    }),
  );
  return { kind: "observation", atMs: sampleStartMs + round * 1000, tookMs: 10, nodes, missing: {} };
}

function partOf(...rounds: readonly Readonly<Record<string, Listed>>[]) {
  const ready = [a, b].map(
    (node): TraceEvent => ({ kind: "node", atMs: sampleStartMs, node: node?.id ?? "", status: "ready" }),
  );
  const events = [...ready, ...rounds.map((listed, round) => observation(round, listed))];
  return networkPart(historyOf({ header, events, truncated: false }), [sampleTopic]);
}

describe("who was connected to whom", () => {
  const part = partOf(
    { [a?.id ?? ""]: { outbound: [b?.peerId] }, [b?.id ?? ""]: {} },
    { [a?.id ?? ""]: { outbound: [b?.peerId], mesh: [b?.peerId] }, [b?.id ?? ""]: { inbound: [a?.peerId] } },
    { [a?.id ?? ""]: { outbound: [b?.peerId] }, [b?.id ?? ""]: { inbound: [a?.peerId, "a stranger"] } },
    { [a?.id ?? ""]: {}, [b?.id ?? ""]: {} },
    { [a?.id ?? ""]: { inbound: [b?.peerId] }, [b?.id ?? ""]: { outbound: [a?.peerId] } },
  );

  test("is written as what each node listed, of which kind, from which round until which", () => {
    expect([...eachLink(part.linksOf[0] ?? [])]).toEqual([
      { peer: 1, kind: 2, from: 1, until: 2 },
      { peer: 1, kind: 0, from: 0, until: 3 },
      { peer: 1, kind: 1, from: 4, until: 5 },
    ]);
    expect([...eachLink(part.linksOf[1] ?? [])]).toEqual([
      { peer: 0, kind: 1, from: 1, until: 3 },
      { peer: 0, kind: 0, from: 4, until: 5 },
    ]);
    expect(part.roundsS).toEqual([0, 1, 2, 3, 4]);
  });

  test("shows at a round what stood then, and whether both ends knew of it", () => {
    const connections = (round: number) => linksAt(part, round, (kind) => kind <= 1);
    expect([0, 1, 2, 3, 4].map(connections)).toEqual([
      [{ a: 0, b: 1, both: false }],
      [{ a: 0, b: 1, both: true }],
      [{ a: 0, b: 1, both: true }],
      [],
      [{ a: 0, b: 1, both: true }],
    ]);
    expect(linksAt(part, 1, (kind) => kind === 2)).toEqual([{ a: 0, b: 1, both: false }]);
  });

  test("takes a peer id that no plan holds for one more of the node at its address", () => {
    const mesh = ["identity of node-1", "a stranger"];
    const sybil = partOf({ [a?.id ?? ""]: { inbound: mesh, mesh } });
    expect([...eachLink(sybil.linksOf[0] ?? [])]).toEqual([
      { peer: 2, kind: 1, from: 0, until: 1 },
      { peer: 2, kind: 2, from: 0, until: 1 },
    ]);
  });

  test("says of each node at each round how it was, and why", () => {
    const stateOf = (node: number) => expand(part.stateOf[node] ?? []).map((place) => part.states[place ?? -1]);
    expect(stateOf(0).slice(0, 2)).toEqual([
      { kind: "unhealthy", why: `has 0 of 1 mesh peers on ${sampleTopic}` },
      { kind: "healthy", why: "" },
    ]);
    expect(stateOf(2)).toEqual(Array.from({ length: 5 }, () => ({ kind: "down", why: "" })));
  });
});
