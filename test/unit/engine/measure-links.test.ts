/** What the docker engine asks of its net agent to measure links. */
import { expect, test } from "vitest";
import type { AgentClient } from "../../../orchestrator/engine/docker/agent-client.ts";
import type { ManagedNode } from "../../../orchestrator/engine/docker/managed-node.ts";
import { type MeasuringSite, measureFlows } from "../../../orchestrator/engine/docker/measure-links.ts";
import type { FlowFigures, FlowPlan } from "../../../orchestrator/model/measurement.ts";
import { samplePlan } from "../report/sample-plan.ts";
import { flowMeasured } from "../trace/record-trace.ts";

const { signal } = new AbortController();
const [eu, us] = samplePlan().surveyors;
const [flow] = samplePlan().measurements[0]?.flows ?? [];
if (!eu || !us || !flow) throw new Error("the sample has no surveyors, or no flow");

function placeOf(plan: ManagedNode["plan"], pid: number | undefined) {
  const process = () => (pid === undefined ? undefined : { pid, startedAtMs: 0 });
  return [plan.id, { plan, process } as ManagedNode] as const;
}

function parts(usPid: number | undefined, asked: unknown[]): MeasuringSite {
  const flows: AgentClient["flows"] = async (requests) => {
    asked.push(...requests);
    return requests.map(({ count }) => ({ ...flowMeasured, sent: count }) as FlowFigures);
  };
  const agent = { ask: (question: (client: AgentClient) => unknown) => question({ flows } as AgentClient) };
  const us6 = { ...us, address6: "fd00::2" } as ManagedNode["plan"];
  const eu6 = { ...eu, address6: "fd00::1" } as ManagedNode["plan"];
  return {
    nodes: new Map(),
    surveyors: new Map([placeOf(eu6, 11), placeOf(us6, usPid)]),
    agent: agent as MeasuringSite["agent"],
    agentAddress: "10.0.0.2",
  };
}

test("a flow goes between the processes of both ends, its payload what the headers of its IP version leave", async () => {
  const asked: unknown[] = [];
  const flows: FlowPlan[] = [flow, { ...flow, ipVersion: 6, packetBytes: 72 }];
  const measured = await measureFlows([parts(22, asked)], flows, { signal });
  const about = { from: 11, to: 22, count: 100, intervalUs: 25_000, bytes: 24, waitMs: 300 };
  expect(asked).toEqual([
    { ...about, address: us.address },
    { ...about, address: "fd00::2" },
  ]);
  expect(measured.map(({ sent }) => sent)).toEqual([100, 100]);
});

test("nothing is asked for, and nothing sent, where an end does not run", async () => {
  const asked: unknown[] = [];
  const [figures] = await measureFlows([parts(undefined, asked)], [flow], { signal });
  expect(asked).toEqual([]);
  expect(figures).toMatchObject({ sent: 0, delay: null, bitsPerSecond: null });
});
