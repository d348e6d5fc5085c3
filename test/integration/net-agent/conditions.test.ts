/** What the net agent's conditions do to packets, measured. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AgentLinkState } from "../../../docker/agent/protocol.ts";
import { patient } from "../patient.ts";
import { type AgentProcess, missing, startAgent, unshaped } from "./agent-process.ts";
import { createLab, inNamespace, type Lab, type LabNode } from "./lab.ts";
import { bitsPerSecondOf, listen, send } from "./tcp.ts";

const everyone = "10.99.0.0/16";
const delayed = (meanMs: number, ...to: string[]): AgentLinkState["paths"][number] => ({
  to: to.length === 0 ? [everyone] : to,
  shaping: [{ kind: "delay", meanMs, jitterMs: 0, distribution: "normal", correlation: 0 }],
});
const limited = (bitsPerSecond: number, queuePackets = 1000) => ({ bitsPerSecond, queuePackets, overheadBytes: 0 });
/** Loses everything. */
const dead: AgentLinkState["paths"][number]["shaping"] = [{ kind: "loss", model: { kind: "independent", ratio: 1 } }];

describe.skipIf(missing() !== "")(`conditions of the net agent ${missing()}`.trim(), patient, () => {
  let lab: Lab;
  let agent: AgentProcess;
  let left: LabNode;
  let right: LabNode;
  let third: LabNode;

  beforeAll(async () => {
    lab = await createLab(3);
    [left, right, third] = lab.nodes as [LabNode, LabNode, LabNode];
    agent = await startAgent({ exempt: [lab.gateway.address] });
  });

  afterAll(async () => {
    await agent?.[Symbol.asyncDispose]();
    await lab?.[Symbol.asyncDispose]();
  });

  const shape = (l: Partial<AgentLinkState>, r: Partial<AgentLinkState>) =>
    agent.apply(
      new Map([
        [left, l],
        [right, r],
      ]),
    );

  it("raises the round trip by the delays of both directions", async () => {
    await shape({ paths: [delayed(40)] }, { paths: [delayed(40)] });
    const roundTrips = await agent.probe(left, right, { count: 30 });
    expect(roundTrips).toHaveLength(30);
    expect(median(roundTrips)).toBeGreaterThan(80);
    expect(median(roundTrips)).toBeLessThan(82);
  });

  it("delays the connections of the nodes' own programs as it delays echoes", async () => {
    await shape({ paths: [delayed(40)] }, { paths: [delayed(40)] });
    await using _ = await listen(right);
    const connectMs = Number(await send(left, right));
    expect(connectMs).toBeGreaterThan(80);
    expect(connectMs).toBeLessThan(110);
  });

  it("prefers the most specific prefix", async () => {
    await shape({ paths: [delayed(10), delayed(60, `${right.address}/32`), delayed(20, "10.99.1.0/24")] }, {});
    expect(median(await agent.probe(left, right))).toBeCloseTo(60.5, 0);
  });

  it.each([
    ["up", 20e6],
    ["down", 20e6],
    ["up", 200e6],
    ["down", 200e6],
  ] as const)("limits TCP by the rate %s of %d bit/s", async (direction, bitsPerSecond) => {
    const limit = { [direction]: limited(bitsPerSecond) };
    await shape(
      { paths: [delayed(2)], ...(direction === "up" ? limit : {}) },
      { paths: [delayed(2)], ...(direction === "down" ? limit : {}) },
    );
    await using listener = await listen(right);
    await send(left, right, bitsPerSecond / 4);
    const rate = bitsPerSecondOf(await listener.nextTransfer());
    expect(rate).toBeGreaterThan(bitsPerSecond * 0.9);
    expect(rate).toBeLessThan(bitsPerSecond * 1.02);
  });

  it("shares one rate between all paths", async () => {
    const paths = [delayed(2, `${right.address}/32`), delayed(4, `${third.address}/32`)];
    await shape({ paths, up: limited(20e6, 200) }, {});
    await using toRight = await listen(right);
    await using toThird = await listen(third);
    const transfers = [toRight.nextTransfer(), toThird.nextTransfer()];
    await Promise.all([send(left, right, 2.5e6), send(left, third, 2.5e6)]);
    const rate = bitsPerSecondOf(...(await Promise.all(transfers)));
    expect(rate).toBeGreaterThan(20e6 * 0.9);
    expect(rate).toBeLessThan(20e6 * 1.02);
  });

  it("cuts in silence, and heals", async () => {
    await using _ = await listen(right);
    await shape({}, { cutFrom: ["10.99.1.0/24"] });
    expect(await agent.probe(left, right)).toEqual([]);
    expect(await agent.probe(right, left)).toEqual([]);
    expect(await send(left, right)).toBe("silent");
    await shape({}, {});
    expect(await agent.probe(left, right)).toHaveLength(10);
    expect(Number(await send(left, right))).toBeLessThan(100);
  });

  it("keeps a node's talk with itself when its own prefix is cut", async () => {
    await shape({}, { cutFrom: [everyone] });
    expect(await agent.probe(right, right)).toHaveLength(10);
    await shape({}, {});
  });

  it("lets only answers in where inbound is established", async () => {
    await using _l = await listen(left);
    await using _r = await listen(right);
    await shape({}, { inbound: "established" });
    expect(await send(left, right)).toBe("silent");
    expect(Number(await send(right, left))).toBeLessThan(100);
    expect(Number(await send(lab.gateway, right))).toBeLessThan(100);
    await shape({}, {});
    expect(Number(await send(left, right))).toBeLessThan(100);
  });

  it("touches exempt traffic in neither direction", async () => {
    const limit = limited(1000, 1);
    const all = { ...unshaped, paths: [delayed(300)], up: limit, down: limit, cutFrom: [everyone] };
    await shape({}, { ...all, inbound: "established" });
    for (const [from, to] of [
      [lab.gateway, right],
      [right, lab.gateway],
    ] as const) {
      const roundTrips = await agent.probe(from, to);
      expect(roundTrips).toHaveLength(10);
      expect(median(roundTrips)).toBeLessThan(2);
    }
    await shape({}, {});
  });

  it("leaves ARP alone", async () => {
    await shape({ paths: [{ to: [everyone], shaping: dead }] }, {});
    await inNamespace(left.pid, "ip", ["neighbour", "flush", "all"]);
    expect(await agent.probe(left, right)).toEqual([]);
    expect(await inNamespace(left.pid, "ip", ["neighbour"])).toContain(`${right.address} dev eth0 lladdr`);
  });

  it("changes a path in place: nothing on it is lost", async () => {
    await shape({ paths: [delayed(40)], up: limited(1e9) }, {});
    const probing = agent.probe(left, right, { count: 200, intervalMs: 3 });
    for (const meanMs of [60, 20, 40, 80, 10]) await shape({ paths: [delayed(meanMs)] }, {});
    expect(await probing).toHaveLength(200);
  });

  it("does nothing to the kernel when a state is applied again or only its table changes", async () => {
    const state = { paths: [delayed(5)], down: limited(1e9), cutFrom: ["10.1.0.0/16"] };
    const kernel = async () => [
      await inNamespace(left.pid, "tc", ["-s", "filter", "show", "dev", "eth0", "ingress"]),
      await inNamespace(left.pid, "nft", ["-a", "list", "ruleset"]),
    ];
    await shape(state, {});
    const before = await kernel();
    await shape(state, {});
    await shape({ ...state, paths: [delayed(50)] }, {});
    // The rules' handles and the filters' counters would start anew.
    expect(await kernel()).toEqual(before);
  });
});

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * values.length)] ?? Number.NaN;
}
