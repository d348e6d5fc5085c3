/** What each kind of assertion says of a run that meets it and of one that does not. */
import { expect, test } from "vitest";
import type { NodeEvent } from "../../../node-image/contract/index.ts";
import { assertions } from "../../../orchestrator/assertions/index.ts";
import { judge } from "../../../orchestrator/assertions/judge.ts";
import type { Plan } from "../../../orchestrator/model/plan.ts";
import type { Verdict } from "../../../orchestrator/model/verdict.ts";
import {
  expectation,
  fullMesh,
  type Links,
  peerOf,
  phasePlan,
  planOf,
  startMs,
  steadyRun,
  topic,
} from "../trace/record-trace.ts";

const at = (seconds: number) => startMs + seconds * 1000;
const fleet = ["fleet-1", "fleet-2", "node-1", "node-2", "node-3"];

function verdictOn(plan: Plan, links?: Links) {
  return judge(steadyRun(plan, () => (links ? { links } : undefined))).expectations[0]?.verdict;
}

const asked = (kind: string, config: unknown, nodes: readonly string[] = fleet) =>
  planOf(nodes, { expectations: [expectation(kind, config)] });

test("healthy names the nodes that are not, and why", () => {
  const plan = asked("healthy", assertions.healthy.schema.parse({ of: "node" }));
  expect(verdictOn(plan)).toEqual({ outcome: "pass" });
  expect(verdictOn(plan, { ...fullMesh(fleet), "node-3": ["fleet-1"], "fleet-2": [] })).toEqual({
    outcome: "fail",
    violations: [
      {
        message:
          `node-3 has 1 of 4 mesh peers on ${topic}; expected 100% of node healthy; ` +
          "in 8 rounds from 2s after the start of steady",
        nodes: ["node-3"],
        atMs: at(2),
        value: 0,
      },
    ],
  });
});

test("connections names the nodes with too few or too many", () => {
  const plan = asked("connections", { min: 2, max: 3, share: 1 });
  expect(verdictOn(plan)).toMatchObject({ outcome: "fail" });
  expect(
    verdictOn(asked("connections", { min: 2, max: 4, share: 1 }), { ...fullMesh(fleet), "node-1": ["node-2"] }),
  ).toEqual({
    outcome: "fail",
    violations: [
      {
        message:
          "node-1 is connected to 1 peers; expected connections 2..4 for 100% of all nodes; " +
          "in 8 rounds from 2s after the start of steady",
        nodes: ["node-1"],
        atMs: at(2),
        value: 1,
      },
    ],
  });
});

test("components names the nodes that are apart", () => {
  expect(verdictOn(asked("components", { is: 1 }))).toEqual({ outcome: "pass" });
  const split = { ...fullMesh(["fleet-1", "fleet-2", "node-1"]), ...fullMesh(["node-2", "node-3"]) };
  expect(verdictOn(asked("components", { is: 2 }), split)).toEqual({ outcome: "pass" });
  expect(verdictOn(asked("components", { is: 1 }), split)).toEqual({
    outcome: "fail",
    violations: [
      {
        message:
          "2 components (of 3, 2 nodes; apart: node-2, node-3); expected 1 component; " +
          "in 8 rounds from 2s after the start of steady",
        nodes: ["node-2", "node-3"],
        atMs: at(2),
        value: 2,
      },
    ],
  });
});

test("dependence names the nodes that lean on a group, and asks it of the others", () => {
  const plan = asked("dependence", assertions.dependence.schema.parse({ on: "fleet", "at-most": "50%" }));
  expect(verdictOn(plan)).toEqual({ outcome: "pass" });
  const leaning = { ...fullMesh(fleet), "node-1": ["fleet-1", "fleet-2", "node-2"], "fleet-1": ["fleet-2"] };
  expect(verdictOn(plan, leaning)).toMatchObject({
    outcome: "fail",
    violations: [
      {
        message:
          "node-1 has 66.67% of its mesh in fleet; expected at most 50% of the mesh of others is fleet; " +
          "in 8 rounds from 2s after the start of steady",
        nodes: ["node-1"],
      },
    ],
  });
});

const three = ["node-1", "node-2", "node-3"];
const messages = ["m0", "m1", "m2", "m3"].map((id, i) => ({ id, atMs: 1000 * (i + 1), topic, bytes: 9 }));
const chat = phasePlan("steady", { messages: [{ flow: "chat", workloads: [{ node: "node-1", messages }] }] });

/** node-1 publishes four messages, a second apart; each of the others gets them so late, or not at all. */
function deliveryVerdict(
  config: unknown,
  late: Readonly<Record<string, readonly (number | null)[]>>,
  { refused = false, sentLateMs = [] as readonly number[], among = three } = {},
) {
  const parsed = assertions.delivery.schema.parse(config);
  const plan = planOf(among, { phases: [chat], expectations: [expectation("delivery", parsed)] });
  const sent = messages.map(
    ({ id, atMs, bytes }, i): NodeEvent =>
      refused
        ? { kind: "publish-failed", id, atMs: startMs + atMs, topic, reason: "no peers" }
        : { kind: "published", id, atMs: startMs + atMs + (sentLateMs[i] ?? 0), topic, bytes, recipients: 2 },
  );
  const received = (node: string) =>
    messages.flatMap(({ id, atMs, bytes }, i): NodeEvent[] => {
      const latencyMs = late[node]?.[i];
      if (latencyMs === null || latencyMs === undefined) return [];
      const sentAtMs = startMs + atMs;
      return [{ kind: "received", id, atMs: sentAtMs + latencyMs, sentAtMs, topic, bytes, from: peerOf("node-1") }];
    });
  const trace = steadyRun(plan, (second) => {
    if (second !== 8) return undefined;
    const more = Object.fromEntries(among.slice(1).map((node) => [node, { events: received(node) }]));
    return { more: { "node-1": { events: sent }, ...more } };
  });
  return judge(trace).expectations[0]?.verdict;
}

const soon = [100, 100, 100, 100];

function violationsIn(verdict: Verdict | undefined): readonly string[] {
  return verdict?.outcome === "fail" ? verdict.violations.map(({ message }) => message) : [];
}

test("delivery passes when everyone got everything in time", () => {
  const config = { ratio: ">= 99.5%", p50: "<= 1s", p99: "<= 1s" };
  expect(deliveryVerdict(config, { "node-2": soon, "node-3": soon })).toEqual({ outcome: "pass" });
});

test("delivery says how much was lost, since when, to whom and from whom", () => {
  const late = { "node-2": soon, "node-3": [100, null, null, 100] };
  expect(deliveryVerdict({ ratio: ">= 99.5%" }, late)).toEqual({
    outcome: "fail",
    violations: [
      {
        message:
          "75% was delivered (6 of 8) in steady; expected >= 99.5%; lost first 2s after its start; " +
          "lost most to node-3 (2); lost most from node-1 (2)",
        nodes: ["node-3", "node-1"],
        atMs: at(10),
        value: 0.75,
      },
    ],
  });
});

test("delivery says which percentile is too slow", () => {
  const late = { "node-2": soon, "node-3": [100, 100, 3500, 3500] };
  expect(deliveryVerdict({ p50: "<= 1s", p99: "<= 3s" }, late)).toEqual({
    outcome: "fail",
    violations: [{ message: "p99 is 3500ms in steady; expected p99 <= 3s", nodes: [], atMs: at(10), value: 3500 }],
  });
});

test("delivery fails when a publisher refuses to publish, and says why it did", () => {
  expect(deliveryVerdict({ ratio: ">= 50%" }, {}, { refused: true })).toMatchObject({
    outcome: "fail",
    violations: [
      {
        message: expect.stringMatching(
          /^0% was delivered \(0 of 8\).*; 4 refused by their publishers, first node-1: no peers$/,
        ),
      },
    ],
  });
  expect(deliveryVerdict({ p50: "<= 1s" }, {}, { refused: true })).toMatchObject({
    violations: [{ message: "none of 8 was delivered in steady; expected p50 <= 1s" }],
  });
});

test("delivery says how many messages were sent late, by how much, and by whom", () => {
  const everyone = { "node-2": soon, "node-3": soon };
  const config = { "on-time": ">= 90%" };
  expect(deliveryVerdict(config, everyone, { sentLateMs: [0, 900, 50] })).toEqual({ outcome: "pass" });
  expect(deliveryVerdict(config, everyone, { sentLateMs: [0, 2500, 4000] })).toEqual({
    outcome: "fail",
    violations: [
      {
        message: "50% was sent on time in steady; expected >= 90%; 2 late, by up to 4s; most from node-1 (2)",
        nodes: ["node-1"],
        atMs: at(10),
        value: 0.5,
      },
    ],
  });
});

test("a message that was refused was not sent on time", () => {
  const [violation] = violationsIn(deliveryVerdict({ "on-time": ">= 90%" }, {}, { refused: true }));
  expect(violation).toBe("0% was sent on time in steady; expected >= 90%; 4 never sent; most from node-1 (4)");
});

test("delivery of one flow leaves the others out", () => {
  expect(deliveryVerdict({ flow: "news", ratio: ">= 99%" }, { "node-2": soon })).toEqual({
    outcome: "inconclusive",
    reason: "nothing of news was published in steady",
  });
  expect(deliveryVerdict({ flow: "chat", ratio: ">= 99%" }, { "node-2": soon, "node-3": soon })).toEqual({
    outcome: "pass",
  });
});

test("delivery to one group leaves out who else should have got it", () => {
  const among = ["node-1", "node-2", "spammer-1"];
  const late = { "node-2": soon };
  expect(deliveryVerdict({ ratio: ">= 99%" }, late, { among })).toMatchObject({ outcome: "fail" });
  expect(deliveryVerdict({ of: "node", ratio: ">= 99%" }, late, { among })).toEqual({ outcome: "pass" });
  expect(deliveryVerdict({ of: "spammer", ratio: ">= 99%" }, late, { among })).toMatchObject({ outcome: "fail" });
});

test("delivery says nothing of a phase in which nothing was published", () => {
  const config = assertions.delivery.schema.parse({ ratio: ">= 99%" });
  expect(verdictOn(asked("delivery", config))).toEqual({
    outcome: "inconclusive",
    reason: "nothing was published in steady",
  });
});
