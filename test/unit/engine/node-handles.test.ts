import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import type { SupervisedAgent } from "../../../orchestrator/engine/docker/agent-supervisor.ts";
import type { ManagedNode } from "../../../orchestrator/engine/docker/managed-node.ts";
import { handlesOf } from "../../../orchestrator/engine/docker/places.ts";
import { adminChannel } from "../../../orchestrator/engine/docker/reach.ts";
import type { NodePlan } from "../../../orchestrator/model/plan.ts";
import { observationOf, planOf, viewOf } from "../trace/record-trace.ts";

const signal = new AbortController().signal;

test("a node is asked for what changed since its last answer, and for all of it in another life", async () => {
  const asked: (string | undefined)[] = [];
  const { bootId, loopLagMs, counters, droppedEvents } = observationOf();
  const said = { bootId, loopLagMs, counters, droppedEvents, cursor: "c/1", nowMs: 1, events: [], scores: {} };
  const server = createServer((request, response) => {
    asked.push(request.url);
    response.end(JSON.stringify({ ...said, view: viewOf([]) }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port: adminPort } = server.address() as AddressInfo;
  const [planned] = planOf(["node-1"]).nodes as [NodePlan];
  const plan: NodePlan = { ...planned, address: "127.0.0.1", config: { ...planned.config, adminPort } };
  const node = { plan } as ManagedNode & { plan: NodePlan };
  const handle = handlesOf([node], "a-token-of-sixteen-and-more").get("node-1");
  await handle?.state(undefined, { signal });
  await handle?.state("c/1", { signal });
  Object.assign(node, { plan: { ...plan } });
  await handle?.state("c/1", { signal });
  server.close();
  server.closeAllConnections();
  const path = "/testbed/v1/state";
  expect(asked).toEqual([path, `${path}?since=c%2F1`, `${path}?since=c%2F1&view=whole`]);
});

test("where this process cannot reach a node, the net agent calls it", async () => {
  const [planned] = planOf(["node-1"]).nodes as [NodePlan];
  const answers = [{ status: 202, text: '{"accepted":0,"dropped":0}' }, { failed: "connect ECONNREFUSED" }];
  const calls: unknown[] = [];
  const call = (...asked: unknown[]) => {
    calls.push(asked[0]);
    return Promise.resolve(answers.shift());
  };
  const agent = { ask: (question: (client: unknown) => unknown) => question({ call }) } as unknown as SupervisedAgent;
  const channel = adminChannel(agent, "agent");
  const handle = handlesOf([{ plan: planned } as ManagedNode & { plan: NodePlan }], "the-token", channel).get("node-1");
  const { address, config } = planned;
  const url = `http://${address}:${config.adminPort}/testbed/v1/workload`;
  await expect(handle?.drop({ signal })).rejects.toThrow(`node-1: DELETE ${url}: answered against the contract`);
  await expect(handle?.drop({ signal })).rejects.toThrow(
    new RegExp(`^node-1: DELETE ${url}: connect ECONNREFUSED; last answer \\S+ ago$`),
  );
  const headers = { authorization: "Bearer the-token", "content-type": "application/json" };
  expect(calls[0]).toEqual({ method: "DELETE", url, headers, timeoutMs: 10_000 });
  expect(adminChannel(agent, "direct")).toBeUndefined();
});
