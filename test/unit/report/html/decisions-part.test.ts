import { expect, test } from "vitest";
import type { NodeEvent } from "../../../../node-image/contract/index.ts";
import { decisionsPart } from "../../../../orchestrator/report/html/decisions-part.ts";
import { historyOf } from "../../../../orchestrator/trace/history.ts";
import { sampleNodes } from "../sample-plan.ts";
import { sampleRun, sampleStartMs } from "../sample-run.ts";

const { header, events, truncated } = sampleRun();
const peer = sampleNodes[3]?.peerId ?? "";

function toldBy(node: string, ...told: readonly NodeEvent[]) {
  const first = events.findIndex((event) => event.kind === "observation" && node in event.nodes);
  const more = events.map((event, i) => {
    if (i !== first || event.kind !== "observation") return event;
    const seen = event.nodes[node];
    return seen === undefined ? event : { ...event, nodes: { ...event.nodes, [node]: { ...seen, events: told } } };
  });
  const place = header.plan.nodes.findIndex(({ id }) => id === node);
  return decisionsPart(historyOf({ header, events: more, truncated })).ofNodes[place];
}

test("tells each decision with its reason and its values, by their units, and how each dial ended", () => {
  const atMs = sampleStartMs + 4100;
  const failed = {
    outcome: "failed",
    failures: 2,
    failure: "unreachable",
    backoffMs: 2000,
    reason: "nobody answered",
  } as const;
  const values = { failures: 2, waitMs: 2016, crowding: 1.3333333, bootstrap: true, openedAtMs: 1 };
  expect(
    toldBy(
      "boot-1",
      { kind: "decision", atMs: atMs + 300, what: "back-off", peer, reason: "it could not be reached", values },
      { kind: "dial", atMs: atMs + 200, peer, tookMs: 150, ...failed },
      { kind: "decision", atMs, what: "evict", peer: "a stranger", reason: "too many", values: {} },
      { kind: "dial", atMs: atMs + 400, peer, tookMs: 80, outcome: "connected", failures: 0, backoffMs: 0 },
    ),
  ).toEqual([
    [4.1, "evict", "a stranger", "too many", ""],
    [4.3, "dial failed", 3, "nobody answered", "took 150ms, failures 2"],
    [4.4, "back-off", 3, "it could not be reached", "failures 2, wait 2s, crowding 1.33, bootstrap true"],
    [4.5, "connected", 3, "the dial was answered", "took 80ms"],
  ]);
});

test("has an empty log of a node that told nothing", () => {
  expect(toldBy("boot-1")).toEqual([]);
});
