/** Has the net agent measure links: finds the processes of both ends, and gives nothing for those that do not run. */
import type { FlowFigures, FlowPlan, ProbePlan } from "../../model/measurement.ts";
import type { NodeId } from "../../model/step.ts";
import type { ProbeResult, Signal, Testbed } from "../engine.ts";
import { measureAcross } from "./flows-across.ts";
import type { Site } from "./site.ts";

export type MeasuringSite = Pick<Site, "nodes" | "surveyors" | "agent" | "agentAddress">;

/** An echo that is not back after this many times its planned round trip, and at least a second, is lost. */
const lostAfterRoundTrips = 4;

/** A pair of which one does not run is not asked: nothing sent, nothing measured. */
export async function probeAll(
  sites: readonly MeasuringSite[],
  pairs: readonly ProbePlan[],
  o: Parameters<Testbed["probe"]>[1],
): Promise<readonly ProbeResult[]> {
  const { count, intervalMs, signal } = o;
  const runningNode = (id: NodeId) => {
    const [node] = sites.flatMap(({ nodes }) => nodes.get(id) ?? []);
    const process = node?.process();
    return node && process && { address: node.plan.address, pid: process.pid };
  };
  const measureAt = async ({ nodes, agent }: MeasuringSite) => {
    const asked = pairs.flatMap((pair) => {
      const [from, to] = [nodes.has(pair.from) && runningNode(pair.from), runningNode(pair.to)];
      return from && to ? [{ pair, request: { pid: from.pid, to: to.address } }] : [];
    });
    if (asked.length === 0) return [];
    const timeoutMs = Math.max(1000, ...asked.map(({ pair }) => lostAfterRoundTrips * pair.roundTripMs));
    const request = { pairs: asked.map((one) => one.request), count, intervalMs, timeoutMs };
    const measured = await agent.ask((client) => client.probe(request, { signal }));
    return asked.map(({ pair }, i) => [pair, measured[i] ?? []] as const);
  };
  const roundTrips = new Map((await Promise.all(sites.map(measureAt))).flat());
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
  sites: readonly MeasuringSite[],
  flows: readonly FlowPlan[],
  o: Signal,
): Promise<readonly FlowFigures[]> {
  const endOf = (id: NodeId, ipVersion: 4 | 6) => {
    const site = sites.find(({ nodes, surveyors }) => nodes.has(id) || surveyors.has(id));
    const end = site?.nodes.get(id) ?? site?.surveyors.get(id);
    const process = end?.process();
    const address = ipVersion === 6 ? end?.plan.address6 : end?.plan.address;
    return site && process && address ? { site, pid: process.pid, address } : undefined;
  };
  const wanted = flows.flatMap((flow) => {
    const { packets: count, ipVersion, intervalMs, packetBytes, waitMs } = flow;
    const [from, to] = [endOf(flow.from, ipVersion), endOf(flow.to, ipVersion)];
    if (from === undefined || to === undefined) return [];
    const payload = { count, intervalUs: intervalMs * 1000, bytes: packetBytes - headerBytes[ipVersion], waitMs };
    return [{ flow, crossing: { from, to, address: to.address, ...payload } }];
  });
  const isAcross = ({ crossing: { from, to } }: (typeof wanted)[number]) => from.site !== to.site;
  const [across, within] = [wanted.filter(isAcross), wanted.filter((one) => !isAcross(one))];
  const here = [...Map.groupBy(within, ({ crossing }) => crossing.from.site)];
  const [metAcross, ...metWithin] = await Promise.all([
    measureAcross(
      across.map(({ crossing }) => crossing),
      o,
    ),
    ...here.map(([{ agent }, own]) => {
      const requests = own.map(({ crossing: { from, to, ...rest } }) => ({ ...rest, from: from.pid, to: to.pid }));
      return agent.ask((client) => client.flows(requests, o));
    }),
  ]);
  const figures = new Map<FlowPlan, FlowFigures | undefined>([
    ...across.map(({ flow }, i) => [flow, metAcross[i]] as const),
    ...here.flatMap(([, own], group) => own.map(({ flow }, i) => [flow, metWithin[group]?.[i]] as const)),
  ]);
  return flows.map((flow) => figures.get(flow) ?? nothingSent);
}
