/** Has the net agent measure links: finds the processes of both ends, and gives nothing for those that do not run. */
import type { FlowFigures, FlowPlan, ProbePlan } from "../../model/measurement.ts";
import type { NodeId } from "../../model/step.ts";
import type { ProbeResult, Signal, Testbed } from "../engine.ts";
import type { SupervisedAgent } from "./agent-supervisor.ts";
import type { ManagedNode } from "./managed-node.ts";

export interface MeasuringParts {
  readonly nodes: ReadonlyMap<NodeId, ManagedNode>;
  readonly surveyors: ReadonlyMap<NodeId, ManagedNode>;
  readonly agent: SupervisedAgent;
}

/** An echo that is not back after this many times its planned round trip, and at least a second, is lost. */
const lostAfterRoundTrips = 4;

/** A pair of which one does not run is not asked: nothing sent, nothing measured. */
export async function probeAll(
  { nodes, agent }: MeasuringParts,
  pairs: readonly ProbePlan[],
  o: Parameters<Testbed["probe"]>[1],
): Promise<readonly ProbeResult[]> {
  const pidOf = (id: NodeId) => nodes.get(id)?.process()?.pid;
  const asked = pairs.flatMap((pair) => {
    const pid = pidOf(pair.from);
    const to = nodes.get(pair.to)?.plan.address;
    return pid === undefined || to === undefined || pidOf(pair.to) === undefined
      ? []
      : [{ pair, request: { pid, to } }];
  });
  const { count, intervalMs, signal } = o;
  const timeoutMs = Math.max(1000, ...asked.map(({ pair }) => lostAfterRoundTrips * pair.roundTripMs));
  const measured =
    asked.length === 0
      ? []
      : await agent.ask((client) =>
          client.probe({ pairs: asked.map(({ request }) => request), count, intervalMs, timeoutMs }, { signal }),
        );
  const roundTrips = new Map(asked.map(({ pair }, i) => [pair, measured[i] ?? []]));
  return pairs.map((pair) => ({
    from: pair.from,
    to: pair.to,
    sent: roundTrips.has(pair) ? count : 0,
    roundTripsMs: roundTrips.get(pair) ?? [],
  }));
}

/** UDP's header and IP's. */
const headerBytes = { 4: 28, 6: 48 } as const;
const nothingSent: FlowFigures = {
  sent: 0,
  dropped: 0,
  delay: null,
  lossRatio: 0,
  burstPackets: null,
  overtakingRatio: 0,
  duplicateRatio: 0,
  corruptRatio: 0,
  bitsPerSecond: null,
};

export async function measureFlows(
  { nodes, surveyors, agent }: MeasuringParts,
  flows: readonly FlowPlan[],
  o: Signal,
): Promise<readonly FlowFigures[]> {
  const endOf = (id: NodeId, ipVersion: 4 | 6) => {
    const end = nodes.get(id) ?? surveyors.get(id);
    const process = end?.process();
    const address = ipVersion === 6 ? end?.plan.address6 : end?.plan.address;
    return process && address ? { pid: process.pid, address } : undefined;
  };
  const asked = flows.flatMap((flow) => {
    const { packets: count, ipVersion, intervalMs, packetBytes, waitMs } = flow;
    const [from, to] = [endOf(flow.from, ipVersion), endOf(flow.to, ipVersion)];
    if (from === undefined || to === undefined) return [];
    const payload = { count, intervalUs: intervalMs * 1000, bytes: packetBytes - headerBytes[ipVersion], waitMs };
    return [{ flow, request: { from: from.pid, to: to.pid, address: to.address, ...payload } }];
  });
  const measured =
    asked.length === 0
      ? []
      : await agent.ask((client) =>
          client.flows(
            asked.map(({ request }) => request),
            o,
          ),
        );
  const figures = new Map(asked.map(({ flow }, i) => [flow, measured[i]]));
  return flows.map((flow) => figures.get(flow) ?? nothingSent);
}
