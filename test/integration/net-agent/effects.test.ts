/**
 * What each kind of condition does to the packets of one-way flows, in figures. Those of chance are held to four standard
 * deviations of what is asked, so that one run in ten thousand fails by itself.
 */
import { median } from "simple-statistics";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { distributionTable, entryScale } from "../../../docker/agent/distribution-tables.ts";
import { runFlows } from "../../../docker/agent/flows.ts";
import {
  type AgentLinkState,
  type AgentRequest,
  distributions,
  type FlowFigures,
  flowsResult,
} from "../../../docker/agent/protocol.ts";
import { patient } from "../patient.ts";
import { type AgentProcess, missing, startAgent } from "./agent-process.ts";
import { createLab, inNamespace, type Lab, type LabNode } from "./lab.ts";
import { bitsPerSecondOf, listen, send } from "./tcp.ts";

type Shaping = AgentLinkState["paths"][number]["shaping"][number];
type Flow = Extract<AgentRequest, { op: "flows" }>["flows"][number];

const v4 = "10.99.0.0/16";
const v6 = "fd00:99::/64";
const delay = (meanMs: number, jitterMs = 0, correlation = 0): Shaping => ({
  kind: "delay",
  meanMs,
  jitterMs,
  distribution: "normal",
  correlation,
});
const loss = (model: Extract<Shaping, { kind: "loss" }>["model"]): Shaping => ({ kind: "loss", model });
const limit = { bitsPerSecond: 4e6, queuePackets: 100, overheadBytes: 100 };
/** Twice as much as the limit lets through, in packets of 500 bytes and 100 of overhead. */
const flood = { count: 4000, intervalUs: 600, bytes: 472 };
const limitOfIp = (limit.bitsPerSecond * 500) / 600;
/** Packets: while they are sent, and then those that fill the queue. */
const floodLetThrough = (limit.bitsPerSecond * flood.count * flood.intervalUs) / 1e6 / (600 * 8) + limit.queuePackets;

describe.skipIf(missing() !== "")(`effects of the net agent on packets ${missing()}`.trim(), patient, () => {
  let lab: Lab;
  let agent: AgentProcess;
  let senders: readonly LabNode[];
  let left: LabNode;
  let right: LabNode;

  beforeAll(async () => {
    lab = await createLab(5);
    [right, left] = lab.nodes as [LabNode, LabNode];
    senders = lab.nodes.slice(1);
    agent = await startAgent({ exempt: [lab.gateway.address, lab.gateway.address6] });
  });

  afterAll(async () => {
    await agent?.[Symbol.asyncDispose]();
    await lab?.[Symbol.asyncDispose]();
  });

  /** One path to both families of addresses. */
  const shape = (node: LabNode, shaping: readonly Shaping[], o: Partial<AgentLinkState> = {}) =>
    agent.apply(new Map([[node, { paths: [{ to: [v4, v6], shaping: [...shaping] }], ...o }]]));

  async function measure(...flows: readonly (Partial<Flow> & { readonly sender?: LabNode })[]): Promise<FlowFigures[]> {
    const whole = flows.map(({ sender = left, ...flow }) => ({
      from: sender.pid,
      to: right.pid,
      address: right.address,
      count: 5000,
      intervalUs: 200,
      bytes: 100,
      waitMs: 300,
      ...flow,
    }));
    const { result } = await agent.ask({ op: "flows", flows: whole });
    return flowsResult.parse(result);
  }

  async function figuresOf(shaping: readonly Shaping[], flow: Partial<Flow> = {}): Promise<FlowFigures> {
    await shape(left, shaping);
    const [figures] = await measure(flow);
    if (figures === undefined) throw new Error("the flow has no figures");
    return figures;
  }

  it.each(["IPv4", "IPv6"])("delays %s by what is asked", async (family) => {
    await shape(left, [delay(40)]);
    const address = family === "IPv4" ? right.address : right.address6;
    const flow = { from: left.pid, to: right.pid, address, count: 5000, intervalUs: 200, bytes: 100, waitMs: 300 };
    const [result] = await runFlows(agent.program, [flow]);
    const delaysMs = result?.packets.map(([, delayUs]) => delayUs / 1000) ?? [];
    expect(delaysMs).toHaveLength(5000);
    // Not the mean: one wait of 100 ms for a core makes a tenth of the packets late.
    expect(Math.abs(median(delaysMs) - 40)).toBeLessThan(0.4);
  });

  it("spreads delays as each distribution does", async () => {
    await Promise.all(
      distributions.map((distribution, i) =>
        shape(senders[i] as LabNode, [{ kind: "delay", meanMs: 20, jitterMs: 1.5, distribution, correlation: 0 }]),
      ),
    );
    // Packets are further apart than any two delays, so keeping their order moves none.
    const apart = { count: 600, intervalUs: 13_000 };
    const figures = await measure(...senders.map((sender) => ({ sender, ...apart })));
    distributions.forEach((distribution, i) => {
      const { meanMs = 0, deviationMs = 0, p99Ms = 0 } = figures[i]?.delay ?? {};
      const furthest = (distributionTable(distribution)[Math.floor(0.99 * 4096)] ?? 0) / entryScale;
      expect(Math.abs(meanMs - 20), distribution).toBeLessThan(0.4);
      expect(Math.abs(deviationMs / 1.5 - 1), distribution).toBeLessThan(0.25);
      expect(Math.abs(p99Ms - (20 + 1.5 * furthest)), distribution).toBeLessThan(1.2);
    });
  });

  it("correlates each delay with the one before it and keeps the spread", async () => {
    const asked = [0, 0.3, 0.6, 0.9];
    await Promise.all(asked.map((correlation, i) => shape(senders[i] as LabNode, [delay(20, 1.5, correlation)])));
    const figures = await measure(...senders.map((sender) => ({ sender, count: 600, intervalUs: 13_000 })));
    asked.forEach((correlation, i) => {
      expect(Math.abs((figures[i]?.delay?.correlation ?? -1) - correlation)).toBeLessThan(0.16);
      expect(Math.abs((figures[i]?.delay?.deviationMs ?? 0) / 1.5 - 1)).toBeLessThan(0.35);
    });
  });

  it("keeps the order of packets whatever the jitter", async () => {
    const { overtakingRatio, lossRatio } = await figuresOf([delay(30, 10)]);
    expect([overtakingRatio, lossRatio]).toEqual([0, 0]);
  });

  it("loses packets one by one", async () => {
    const { lossRatio } = await figuresOf([delay(5), loss({ kind: "independent", ratio: 0.1 })], { count: 10_000 });
    expectShare(lossRatio, 0.1, 10_000);
  });

  it("loses packets in bursts by Gilbert and Elliott", async () => {
    const chain = { kind: "gilbert-elliott", toBad: 0.02, toGood: 0.2, lossInBad: 1, lossInGood: 0 } as const;
    const { lossRatio, burstPackets } = await figuresOf([loss(chain)], { count: 20_000, intervalUs: 100 });
    // 364 bursts of 5 packets: the share's deviation is wider than a binomial's by sqrt((2 - 0.22) / 0.22).
    expectShare(lossRatio, 0.02 / 0.22, 20_000 / 8);
    expect(Math.abs((burstPackets ?? 0) - 5)).toBeLessThan(1);
  });

  it("loses packets in bursts and alone by four states", async () => {
    const chain = { kind: "four-state", p13: 0.02, p31: 0.2, p32: 0.3, p23: 0.6, p14: 0.05 } as const;
    const { lossRatio, burstPackets } = await figuresOf([loss(chain)], { count: 20_000, intervalUs: 100 });
    // In proportion: 1 in a gap, 0.05 lost alone, 0.1 lost in bursts, 0.05 received in bursts.
    expectShare(lossRatio, 0.15 / 1.2, 20_000 / 6);
    // A row within a burst is 2 packets long in the mean (1 / (p31 + p32)); of 100 packets in a gap 5 are lost alone and
    // 2 begin a burst, which has 1 + p32 / p31 rows.
    expect(Math.abs((burstPackets ?? 0) - (5 + 2 * 2.5 * 2) / (5 + 2 * 2.5))).toBeLessThan(0.2);
  });

  it("limits the rate of a path, overhead counted, and lets no more wait than the queue holds", async () => {
    const { bitsPerSecond, delay: delayed } = await figuresOf([delay(10), { kind: "rate", ...limit }], flood);
    expect(Math.abs((bitsPerSecond ?? 0) / limitOfIp - 1)).toBeLessThan(0.01);
    // 100 packets of 600 bytes each.
    expect(Math.abs((delayed?.p99Ms ?? 0) - (10 + (100 * 4800) / 4e3))).toBeLessThan(2);
  });

  it("has one rate, one queue and one chance for all prefixes of a path", async () => {
    await shape(left, [{ kind: "rate", ...limit }]);
    const both = await measure(flood, { ...flood, address: right.address6, bytes: 452 });
    const arrived = both.reduce((total, { sent, lossRatio }) => total + sent * (1 - lossRatio), 0);
    expect(Math.abs(arrived / floodLetThrough - 1)).toBeLessThan(0.03);
  });

  it.each(["up", "down"] as const)("counts overhead and both families in the rate %s", async (direction) => {
    const shaped = direction === "up" ? left : right;
    await agent.apply(
      new Map([
        [left, {}],
        [right, {}],
        [shaped, { [direction]: limit }],
      ]),
    );
    const both = await measure(flood, { ...flood, address: right.address6, bytes: 452 });
    const arrived = both.reduce((total, { sent, lossRatio }) => total + sent * (1 - lossRatio), 0);
    expect(Math.abs(arrived / floodLetThrough - 1)).toBeLessThan(0.03);
    await agent.apply(new Map([[shaped, {}]]));
  });

  it("lets a share of packets overtake, and with a gap only every tenth", async () => {
    const some = await figuresOf([delay(20), { kind: "reorder", ratio: 0.2, gap: 1 }]);
    expectShare(some.overtakingRatio, 0.2, 5000);
    const each = await figuresOf([delay(20), { kind: "reorder", ratio: 1, gap: 10 }]);
    expect(each.overtakingRatio).toBeCloseTo(0.1, 2);
    expect(each.lossRatio).toBe(0);
  });

  it("sends a share of packets twice, and copies only once more", async () => {
    const some = await figuresOf([delay(5), { kind: "duplicate", ratio: 0.1 }]);
    expectShare(some.duplicateRatio, 0.1, 5000);
    const all = await figuresOf([delay(5), { kind: "duplicate", ratio: 1 }]);
    expect([all.duplicateRatio, all.lossRatio]).toEqual([1, 0]);
  });

  it("lets a copy meet loss by itself", async () => {
    const half = await figuresOf([{ kind: "duplicate", ratio: 1 }, loss({ kind: "independent", ratio: 0.5 })]);
    expectShare(half.lossRatio, 0.25, 5000);
    expectShare(half.duplicateRatio, 0.25, 5000);
  });

  it("flips one bit of a share of packets: in the payload it shows, in a header the packet is dropped", async () => {
    const { corruptRatio, lossRatio, delay: delayed } = await figuresOf([delay(5), { kind: "corrupt", ratio: 0.2 }]);
    // 100 of 128 bytes are payload.
    expectShare(corruptRatio, (0.2 * 100) / 128, 5000);
    expectShare(corruptRatio + lossRatio, 0.2, 5000);
    expect(delayed?.meanMs).toBeGreaterThan(5);
  });

  it.each(["IPv4", "IPv6"])(
    "has TCP over %s notice corruption by its checksum and carry every byte",
    async (family) => {
      const target = family === "IPv4" ? right : { ...right, address: right.address6 };
      await shape(left, [{ kind: "corrupt", ratio: 0.02 }]);
      const before = await checksumFailures(right);
      await using listener = await listen(target);
      await send(left, target, 5e6, 10_000);
      expect((await listener.nextTransfer()).bytes).toBe(5e6);
      // 3500 packets, of which 70 are struck, most of them within TCP.
      expect((await checksumFailures(right)) - before).toBeGreaterThan(20);
    },
  );

  it("carries whole frames of TCP over IPv6 through a delay", async () => {
    const target = { ...right, address: right.address6 };
    await shape(left, [delay(2)]);
    await using listener = await listen(target);
    await send(left, target, 50e6);
    expect(bitsPerSecondOf(await listener.nextTransfer())).toBeGreaterThan(100e6);
  });

  it("leaves neighbour discovery alone, and exempt IPv6 addresses", async () => {
    // Who is asked answers by unicast, which its own conditions must not lose.
    for (const node of [left, right])
      await shape(node, [loss({ kind: "independent", ratio: 1 })], { up: limit, down: limit });
    await inNamespace(left.pid, "ip", ["-6", "neighbour", "flush", "all"]);
    const [toRight] = await measure({ address: right.address6, count: 100 });
    expect(toRight?.lossRatio).toBe(1);
    expect(await inNamespace(left.pid, "ip", ["-6", "neighbour"])).toContain(`${right.address6} dev eth0 lladdr`);
    const [toGateway] = await measure({ to: lab.gateway.pid, address: lab.gateway.address6, bytes: 1000 });
    expect(toGateway?.lossRatio).toBe(0);
    expect(toGateway?.delay?.meanMs).toBeLessThan(2);
    for (const node of [left, right]) await shape(node, []);
  });

  it("keeps under way what set out on a path that is no more", async () => {
    await shape(left, [delay(300)]);
    const flow = { from: left.pid, to: right.pid, address: right.address, count: 1000, intervalUs: 1000, bytes: 100 };
    const measuring = runFlows(agent.program, [{ ...flow, waitMs: 500 }]);
    // Half a second of it, then the flow is on its way.
    await agent.probe(left, right);
    await shape(left, [], { paths: [{ to: [`${right.address}/32`], shaping: [delay(300)] }] });
    await shape(left, [], { paths: [{ to: ["10.98.0.0/16"], shaping: [delay(300)] }] });
    const [result] = await measuring;
    const delaysMs = result?.packets.map(([, delayUs]) => delayUs / 1000) ?? [];
    expect(delaysMs).toHaveLength(1000);
    expect(delaysMs.filter((ms) => ms > 100).length).toBeGreaterThan(0);
    expect(Math.min(...delaysMs.filter((ms) => ms > 100))).toBeGreaterThan(299);
  });
});

/** Within four standard deviations of a binomial. */
function expectShare(measured: number, asked: number, count: number): void {
  expect(Math.abs(measured - asked)).toBeLessThan(4 * Math.sqrt((asked * (1 - asked)) / count));
}

/** TCP segments that a node has dropped for their checksum. */
async function checksumFailures(node: LabNode): Promise<number> {
  const text = await inNamespace(node.pid, "cat", ["/proc/net/snmp"]);
  const [names = "", values = ""] = text.split("\n").filter((line) => line.startsWith("Tcp:"));
  return Number(values.split(" ")[names.split(" ").indexOf("InCsumErrors")]);
}
