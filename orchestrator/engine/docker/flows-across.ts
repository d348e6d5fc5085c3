/**
 * Flows between places of two hosts: the net agent of one sends, that of the other receives. What the hosts' clocks differ by is in each
 * delay, so the agents send flows to each other beside them, both ways: half the difference of the least delays is the clocks', and half
 * their sum, which is the way between the hosts at its best, bounds the error. No condition touches the agents' own packets.
 */
import { settled } from "../../base/settled.ts";
import type { FlowFigures } from "../../model/measurement.ts";
import type { Signal } from "../engine.ts";
import type { Site } from "./site.ts";

export type AgentSite = Pick<Site, "agent" | "agentAddress">;

/** Of one direction; pid 0 is the agent's own process. */
export interface Crossing<S extends AgentSite> {
  readonly from: { readonly site: S; readonly pid: number };
  readonly to: { readonly site: S; readonly pid: number };
  /** The receiver's. */
  readonly address: string;
  readonly count: number;
  readonly intervalUs: number;
  /** Of UDP payload. */
  readonly bytes: number;
  readonly waitMs: number;
}

/** Between the agents of two hosts, which no condition touches. */
export interface HostsApart<S extends AgentSite> {
  readonly from: S;
  readonly to: S;
  /** Of one direction: the mean of both, and at its best, ms. */
  readonly delayMs: number;
  readonly leastMs: number;
  /** What the clock of `to` is ahead by, ms; wrong by `leastMs` at most. */
  readonly clockMs: number;
}

/** Half a second: enough for one packet that waits for nothing. */
const comparing = { count: 50, intervalUs: 10_000, bytes: 64, waitMs: 200 };

/** Throws MeshbedError AGENT; and where nothing comes from one host to another. */
export async function compareHosts<S extends AgentSite>(
  sites: readonly S[],
  o: Signal,
): Promise<readonly HostsApart<S>[]> {
  const pairs = sites.flatMap((from, i) => sites.slice(i + 1).map((to) => ({ from, to })));
  return apartOf(pairs, await carry(comparisons(pairs), o));
}

/** What each flow met, delays by the sender's clock as it would be on the receiver's host; undefined for one that could not be sent whole. */
export async function measureAcross<S extends AgentSite>(
  flows: readonly Crossing<S>[],
  o: Signal,
): Promise<readonly (FlowFigures | undefined)[]> {
  if (flows.length === 0) return [];
  const pairs: { from: S; to: S }[] = [];
  for (const { from, to } of flows) {
    if (pairs.some((pair) => isBetween(pair, from.site, to.site))) continue;
    pairs.push({ from: from.site, to: to.site });
  }
  const met = await carry([...flows, ...comparisons(pairs)], o);
  const apart = apartOf(pairs, met.slice(flows.length));
  return flows.map(({ from, to }, i) => {
    const figures = met[i]?.figures;
    const pair = apart.find((one) => isBetween(one, from.site, to.site));
    if (figures === undefined || pair === undefined) return undefined;
    return byOneClock(figures, pair.from === from.site ? pair.clockMs : -pair.clockMs, pair.leastMs);
  });
}

function isBetween<S>({ from, to }: { readonly from: S; readonly to: S }, a: S, b: S): boolean {
  return (from === a && to === b) || (from === b && to === a);
}

/** Both ways of each pair, one after the other. */
function comparisons<S extends AgentSite>(pairs: readonly { readonly from: S; readonly to: S }[]): Crossing<S>[] {
  const way = (from: S, to: S): Crossing<S> => ({
    ...comparing,
    from: { site: from, pid: 0 },
    to: { site: to, pid: 0 },
    address: to.agentAddress,
  });
  return pairs.flatMap(({ from, to }) => [way(from, to), way(to, from)]);
}

function apartOf<S extends AgentSite>(
  pairs: readonly { readonly from: S; readonly to: S }[],
  met: readonly (Met | undefined)[],
): readonly HostsApart<S>[] {
  return pairs.map(({ from, to }, i) => {
    const [there, back] = [met[2 * i], met[2 * i + 1]];
    if (!there?.figures.delay || !back?.figures.delay || there.leastMs === null || back.leastMs === null) {
      throw new Error(
        `nothing comes from ${from.agentAddress} to ${to.agentAddress} and back, between the hosts' net agents`,
      );
    }
    return {
      ...{ from, to },
      delayMs: (there.figures.delay.meanMs + back.figures.delay.meanMs) / 2,
      leastMs: (there.leastMs + back.leastMs) / 2,
      clockMs: (there.leastMs - back.leastMs) / 2,
    };
  });
}

function byOneClock(figures: FlowFigures, aheadMs: number, errorMs: number): FlowFigures {
  const { delay } = figures;
  if (delay === null) return figures;
  return { ...figures, delay: { ...delay, meanMs: delay.meanMs - aheadMs, p99Ms: delay.p99Ms - aheadMs, errorMs } };
}

interface Met {
  readonly figures: FlowFigures;
  readonly leastMs: number | null;
}

/** All at once: first every receiver listens, then all is sent. Undefined for what was not sent whole. */
async function carry<S extends AgentSite>(
  flows: readonly Crossing<S>[],
  o: Signal,
): Promise<readonly (Met | undefined)[]> {
  const receivers = [...Map.groupBy(flows, ({ to }) => to.site)];
  const receptions = await settled(
    receivers.map(async ([{ agent }, own]) => {
      const asked = own.map(({ to, address, count, bytes, waitMs }) => ({ to: to.pid, address, count, bytes, waitMs }));
      return { own, reception: await agent.ask((client) => client.receive(asked, o)) };
    }),
  );
  const awaited = new Map(
    receptions.flatMap(({ own, reception: { ports } }) =>
      own.map((flow, number) => [flow, { number, port: ports[number] ?? 0 }] as const),
    ),
  );
  const senders = [...Map.groupBy(flows, ({ from }) => from.site)];
  const sent = new Map<Crossing<S>, number>();
  await settled(
    senders.map(async ([{ agent }, own]) => {
      const asked = own.map((flow) => {
        const { number = 0, port = 0 } = awaited.get(flow) ?? {};
        const { from, address, count, intervalUs, bytes } = flow;
        return { from: from.pid, address, port, number, count, intervalUs, bytes };
      });
      const counts = await agent.ask((client) => client.send(asked, o));
      for (const [i, flow] of own.entries()) sent.set(flow, counts[i] ?? 0);
    }),
  );
  const met = new Map<Crossing<S>, Met>();
  await settled(
    receptions.map(async ({ own, reception }) => {
      const received = await reception.received();
      for (const [i, flow] of own.entries()) {
        const one = received[i];
        if (one !== undefined && sent.get(flow) === flow.count) met.set(flow, one);
      }
    }),
  );
  return flows.map((flow) => met.get(flow));
}
