/** Flows between hosts whose clocks differ. */
import { expect, test } from "vitest";
import type { AgentClient } from "../../../orchestrator/engine/docker/agent-client.ts";
import {
  type AgentSite,
  type Crossing,
  compareHosts,
  measureAcross,
} from "../../../orchestrator/engine/docker/flows-across.ts";
import type { FlowFigures } from "../../../orchestrator/model/measurement.ts";
import { flowMeasured } from "../trace/record-trace.ts";

const { signal } = new AbortController();

interface FakeHost extends AgentSite {
  readonly sent: unknown[];
}

/** Hosts that are 0.3 ms apart, with clocks that are ahead by so much, and nodes that are 40 ms from each other. */
function fakeHosts(aheadMs: readonly number[], lost: readonly number[] = []): readonly FakeHost[] {
  const receiving: { readonly port: number; readonly to: number; readonly fromMs: number[] }[] = [];
  return aheadMs.map((ownMs, i): FakeHost => {
    const sent: unknown[] = [];
    const client: Pick<AgentClient, "receive" | "send"> = {
      async receive(flows) {
        const own = flows.map(({ to }, n) => ({ port: 1000 * (i + 1) + n, to, fromMs: [] as number[] }));
        receiving.push(...own);
        return {
          ports: own.map(({ port }) => port),
          received: async () =>
            own.map(({ to, fromMs: [fromMs = 0] }) => {
              const leastMs = (to === 0 ? 0.3 : 40) + ownMs - fromMs;
              const delay = { meanMs: leastMs + 0.2, deviationMs: 0.1, p99Ms: leastMs + 0.5, correlation: null };
              return { leastMs, figures: { ...flowMeasured, delay } as FlowFigures };
            }),
        };
      },
      async send(flows) {
        sent.push(...flows);
        for (const { port } of flows) receiving.find((one) => one.port === port)?.fromMs.push(ownMs);
        return flows.map(({ from, count }) => (lost.includes(from) ? 0 : count));
      },
    };
    const agent = { ask: (question: (client: AgentClient) => unknown) => question(client as AgentClient) };
    return { agent: agent as AgentSite["agent"], agentAddress: `10.0.0.${2 + i}`, sent };
  });
}

function crossing(from: FakeHost, to: FakeHost, pid = 7): Crossing<FakeHost> {
  const size = { count: 100, intervalUs: 1000, bytes: 64, waitMs: 100 };
  return { from: { site: from, pid }, to: { site: to, pid: 8 }, address: "10.0.1.1", ...size };
}

test("what the clocks differ by is taken from the delays, in either direction", async () => {
  const [a, b, c] = fakeHosts([0, 25, -1000]) as [FakeHost, FakeHost, FakeHost];
  const flows = [crossing(a, b), crossing(b, a), crossing(c, b), crossing(a, c)];
  const figures = await measureAcross(flows, { signal });
  for (const one of figures) {
    expect(one?.delay?.meanMs).toBeCloseTo(40.2);
    expect(one?.delay?.p99Ms).toBeCloseTo(40.5);
    expect(one?.delay?.deviationMs).toBe(0.1);
    expect(one?.delay?.errorMs).toBeCloseTo(0.3);
  }
});

test("hosts are compared pair by pair: the way between them, and their clocks with the bound of their error", async () => {
  const hosts = fakeHosts([0, 25, -1000]);
  const apart = await compareHosts(hosts, { signal });
  expect(apart.map(({ from, to }) => [hosts.indexOf(from as FakeHost), hosts.indexOf(to as FakeHost)])).toEqual([
    [0, 1],
    [0, 2],
    [1, 2],
  ]);
  expect(apart.map(({ clockMs }) => Math.round(clockMs))).toEqual([25, -1000, -1025]);
  for (const { delayMs, leastMs } of apart) {
    expect(delayMs).toBeCloseTo(0.5);
    expect(leastMs).toBeCloseTo(0.3);
  }
});

test("a flow is sent to the port at which its receiver awaits it, by its number there", async () => {
  const [a, b] = fakeHosts([0, 0]) as [FakeHost, FakeHost];
  await measureAcross([crossing(a, b), crossing(a, b, 9)], { signal });
  expect(a.sent).toEqual([
    { from: 7, address: "10.0.1.1", port: 2000, number: 0, count: 100, intervalUs: 1000, bytes: 64 },
    { from: 9, address: "10.0.1.1", port: 2001, number: 1, count: 100, intervalUs: 1000, bytes: 64 },
    { from: 0, address: "10.0.0.3", port: 2002, number: 2, count: 50, intervalUs: 10_000, bytes: 64 },
  ]);
});

test("a flow that was not sent whole has no figures, and no other loses its own", async () => {
  const [a, b] = fakeHosts([0, 0], [9]) as [FakeHost, FakeHost];
  const [whole, cut] = await measureAcross([crossing(a, b), crossing(a, b, 9)], { signal });
  expect(whole?.delay?.meanMs).toBeCloseTo(40.2);
  expect(cut).toBeUndefined();
});
