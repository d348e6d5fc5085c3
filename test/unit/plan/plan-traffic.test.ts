import { describe, expect, test } from "vitest";
import { envelopeBytes } from "../../../node-image/contract/index.ts";
import type { Plan } from "../../../orchestrator/model/plan.ts";
import { makePlan } from "../../../orchestrator/plan/make-plan.ts";
import { parseTopology } from "../../../orchestrator/topology/parse-topology.ts";

const groups = `groups:
  desk: { count: 8, relay: { shards: [32, 33] } }
  phone: { count: 12, relay: { shards: [33], max-message: 20KiB } }
`;

function planWith(flow: string, phases = "[{ name: a, for: 60s, traffic: [chat] }]", file = ""): Plan {
  const text = `topology: 1\nname: test\n${groups}traffic: { chat: ${flow} }\nphases: ${phases}\n`;
  return makePlan(parseTopology(text, "test.yaml", { readText: () => file }), { takenSubnets: [] });
}

/** What each phase's flow publishes, in order of time. */
function publishedIn(plan: Plan, phase = "a") {
  const workloads = plan.phases.find(({ name }) => name === phase)?.traffic.flatMap((flow) => flow.workloads) ?? [];
  return workloads
    .flatMap(({ node, messages }) => messages.map((message) => ({ node, ...message })))
    .toSorted((a, b) => a.atMs - b.atMs);
}

const nodesIn = (plan: Plan, phase = "a") => [...new Set(publishedIn(plan, phase).map(({ node }) => node))].toSorted();

describe("publishers", () => {
  test("of a number, so many of each group publish, the same in every phase", () => {
    const phases = "[{ name: a, for: 60s, traffic: [chat] }, { name: b, for: 60s, traffic: [chat] }]";
    const plan = planWith("{ from: [desk, phone], publishers: 2, rate: 5/s }", phases);
    const nodes = nodesIn(plan);
    expect(nodes.map((node) => node.split("-")[0])).toEqual(["desk", "desk", "phone", "phone"]);
    expect(nodesIn(plan, "b")).toEqual(nodes);
  });

  test("of a share, that part of each group publishes", () => {
    expect(nodesIn(planWith("{ from: [desk, phone], publishers: 25%, rate: 5/s }"))).toHaveLength(2 + 3);
  });

  test("of weighted groups each sends its part, however many nodes it has", () => {
    const messages = publishedIn(planWith("{ from: { desk: 3, phone: 1 }, rate: 100/s }"));
    const phones = messages.filter(({ node }) => node.startsWith("phone"));
    expect(phones.length / messages.length).toBeCloseTo(0.25, 1);
    const plain = publishedIn(planWith("{ from: [desk, phone], rate: 100/s }"));
    expect(plain.filter(({ node }) => node.startsWith("phone")).length / plain.length).toBeCloseTo(0.6, 1);
  });

  test("a weighted group with nobody there leaves its messages to the others", () => {
    const phases =
      "[{ name: a, for: 60s, traffic: [chat] }, { name: b, for: 60s, traffic: [chat], faults: [{ stop: desk }] }]";
    const plan = planWith("{ from: { desk: 3, phone: 1 }, rate: 5/s }", phases);
    expect(nodesIn(plan, "b").every((node) => node.startsWith("phone"))).toBe(true);
    expect(publishedIn(plan, "b")).toHaveLength(300);
  });
});

test("a flow over several shards is published on their topics; one without on the first of its publisher", () => {
  const topics = (flow: string) => new Set(publishedIn(planWith(flow)).map(({ topic }) => topic.split("/").at(-1)));
  expect(topics("{ from: desk, rate: 5/s, shard: [32, 33] }")).toEqual(new Set(["32", "33"]));
  expect(topics("{ from: [desk, phone], rate: 5/s }")).toEqual(new Set(["32", "33"]));
  expect(topics("{ from: phone, rate: 5/s }")).toEqual(new Set(["33"]));
});

test("no payload that is drawn is longer than every node of its cluster relays", () => {
  const sizes = publishedIn(planWith("{ from: desk, rate: 50/s, size: { exponential: { mean: 20KiB } } }")).map(
    ({ bytes }) => bytes,
  );
  expect(Math.max(...sizes)).toBe(20 * 1024 - envelopeBytes);
});

test("a file of messages is planned as it stands, up to the phase's end", () => {
  const file = "time_s,size_bytes,node,shard\n1,300,phone-3,33\n1.5,,desk-1,\n90,,,\n";
  const plan = planWith("{ from: [desk, phone], arrival: { replayed: chat.csv }, size: 2KiB }", undefined, file);
  expect(publishedIn(plan)).toEqual([
    { node: "phone-3", id: "a.chat.1", atMs: 1000, topic: "/waku/2/rs/1/33", bytes: 300 },
    { node: "desk-1", id: "a.chat.2", atMs: 1500, topic: "/waku/2/rs/1/32", bytes: 2048 },
  ]);
});

test("a node that starts anew gets nothing while it is away and settles, or is about to leave", () => {
  const phases = "[{ name: a, for: 60s, traffic: [chat], faults: [{ restart: phone-1, at: 30s }] }]";
  const times = publishedIn(planWith("{ from: phone, rate: 50/s }", phases))
    .filter(({ node }) => node === "phone-1")
    .map(({ atMs }) => atMs);
  expect(times.filter((atMs) => atMs > 28_000 && atMs < 35_000)).toEqual([]);
  expect(times.some((atMs) => atMs < 28_000) && times.some((atMs) => atMs >= 35_000)).toBe(true);
});
