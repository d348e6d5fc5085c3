/** Forms of partitions by their effect on real packets and real connections, from the words of a topology on. */
import type Docker from "dockerode";
import { afterEach, beforeAll, expect, test } from "vitest";
import { shardTopic } from "../../../node-image/contract/index.ts";
import { waitFor } from "../../../orchestrator/base/wait.ts";
import { inForceAfter, nothingInForce } from "../../../orchestrator/conditions/in-force.ts";
import { linkStatesOf, placesOf } from "../../../orchestrator/conditions/link-states.ts";
import type { Testbed } from "../../../orchestrator/engine/engine.ts";
import type { Plan } from "../../../orchestrator/model/plan.ts";
import { makePlan } from "../../../orchestrator/plan/make-plan.ts";
import { isLate } from "../../../orchestrator/scenario/late-action.ts";
import { parseTopology } from "../../../orchestrator/topology/parse-topology.ts";
import { answer, bringUp, connect, signal, step, thingsOf } from "./standing-network.ts";

const runId = `partitions-${process.pid}`;
let docker: Docker;

beforeAll(async () => {
  docker = await connect();
});

afterEach(async () => {
  expect(await thingsOf(docker, runId)).toEqual([]);
});

/** Five nodes, and the partition as the only fault of the second phase. What is measured is between nodes, so there are no surveyors. */
function planOf(partition: string): Plan {
  const text = `topology: 1
name: parts
network: { subnet: 10.94.11.0/24, within: { delay: 5ms } }
groups: { node: { count: 5, peering: { connections: { target: 4 } } } }
phases:
  - { name: join, for: 10s }
  - { name: split, for: 30s, faults: [{ partition: ${partition} }] }
`;
  return { ...makePlan(parseTopology(text, "parts.yaml"), { takenSubnets: [] }), surveyors: [] };
}

/** All nodes started and connected to one another. */
async function join(testbed: Testbed, { nodes }: Plan): Promise<void> {
  for (const { id } of nodes) expect(await step(testbed, "start", id)).toEqual({ changed: true });
  for (const { id } of nodes) await connectedTo(testbed, id, (peers) => peers.size === nodes.length - 1);
}

async function split(testbed: Testbed, plan: Plan): Promise<void> {
  const action = plan.phases[1]?.timeline[0]?.action;
  if (action === undefined || isLate(action)) throw new Error("the partition is not in the plan");
  const states = linkStatesOf(plan.network, placesOf(plan), inForceAfter(nothingInForce, action));
  const steps = [...states].map(([node, state]) => ({ kind: "link" as const, node, state }));
  for (const { error } of await testbed.apply(steps, { signal })) expect(error).toBeUndefined();
}

/** The peers of a node as soon as they are as wanted; connections that nothing passes take their time to die. */
function connectedTo(testbed: Testbed, node: string, wanted: (peers: ReadonlySet<string>) => boolean): Promise<true> {
  let last = "";
  const look = async () => {
    const { view } = await answer(testbed, node);
    const peers = new Set(view?.connections.map(({ peer }) => peer));
    last = [...peers].join();
    return wanted(peers) || undefined;
  };
  const o = { signal, timeoutMs: 90_000, everyMs: 250, describe: () => last };
  return waitFor(`the connections of ${node}`, look, o);
}

const peerOf = ({ nodes }: Plan, id: string) => nodes.find((node) => node.id === id)?.peerId ?? "";

test("one way, what the first island sends is lost and what it is sent arrives, and no connection outlives it", async () => {
  const plan = planOf("{ one-way: [[node-1, node-2], [node-3, node-4]] }");
  await using testbed = await bringUp(docker, plan, runId);
  await join(testbed, plan);
  const flows = plan.measurements.flatMap(({ when, flows: planned }) => (when.kind === "in" ? planned : []));
  expect(flows).toHaveLength(4);

  const before = await testbed.measureFlows(flows, { signal });
  expect(before.map(({ lossRatio }) => lossRatio)).toEqual([0, 0, 0, 0]);
  await split(testbed, plan);
  const during = await testbed.measureFlows(flows, { signal });
  for (const [i, { from, planned }] of flows.entries()) {
    expect([from, planned.lossRatio]).toEqual([from, ["node-1", "node-2"].includes(from) ? 1 : 0]);
    expect([from, during[i]?.lossRatio]).toEqual([from, planned.lossRatio]);
  }
  for (const [node, other] of [
    ["node-1", "node-3"],
    ["node-3", "node-1"],
  ] as const) {
    await connectedTo(testbed, node, (peers) => !peers.has(peerOf(plan, other)) && peers.has(peerOf(plan, "node-5")));
  }
});

test("over a bridge both sides are cut from each other, and a message goes round by it", async () => {
  const plan = planOf("{ bridge: node-5, between: [[node-1, node-2], [node-3, node-4]] }");
  await using testbed = await bringUp(docker, plan, runId);
  await join(testbed, plan);
  await split(testbed, plan);
  const pairs = ["node-1 node-3", "node-1 node-2", "node-1 node-5", "node-5 node-3"].map((pair) => {
    const [from = "", to = ""] = pair.split(" ");
    return { from, to, roundTripMs: 10, jitterMs: 0, lossRatio: 0 };
  });
  const echoes = await testbed.probe(pairs, { signal, count: 5, intervalMs: 50 });
  expect(echoes.map(({ roundTripsMs }) => roundTripsMs.length)).toEqual([0, 5, 5, 5]);

  await connectedTo(testbed, "node-1", (peers) => !peers.has(peerOf(plan, "node-3")));
  await connectedTo(testbed, "node-5", (peers) => peers.size === 4);
  const message = { id: "round", atMs: 0, topic: shardTopic(1, 0), bytes: 256 };
  await testbed.nodes.get("node-1")?.publish({ startInMs: 0, messages: [message] }, { signal });
  const heard = async () => {
    const { events } = await answer(testbed, "node-3");
    return events.find((event) => event.kind === "received" && event.id === "round");
  };
  const o = { signal, timeoutMs: 30_000, everyMs: 250, describe: () => "not heard" };
  expect(await waitFor("the message at node-3", heard, o)).toMatchObject({ from: peerOf(plan, "node-5") });
});
