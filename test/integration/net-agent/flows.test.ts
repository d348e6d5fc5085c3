/** One-way flows between namespaces: what they tell of conditions, one direction at a time. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type AgentLinkState,
  type FlowFigures,
  flowsResult,
  receivedResult,
  receiveResult,
  sendResult,
} from "../../../docker/agent/protocol.ts";
import { patient } from "../patient.ts";
import { type AgentProcess, missing, startAgent } from "./agent-process.ts";
import { createLab, type Lab, type LabNode } from "./lab.ts";

const everyone = ["10.99.0.0/16"];
const delay = (meanMs: number) =>
  ({ kind: "delay", meanMs, jitterMs: 0, distribution: "normal", correlation: 0 }) as const;

type Shaping = AgentLinkState["paths"][number]["shaping"];

describe.skipIf(missing() !== "")(`one-way flows ${missing()}`.trim(), patient, () => {
  let lab: Lab;
  let agent: AgentProcess;
  let left: LabNode;
  let right: LabNode;

  beforeAll(async () => {
    lab = await createLab(2);
    [left, right] = lab.nodes as [LabNode, LabNode];
    agent = await startAgent({ exempt: [lab.gateway.address] });
  });

  afterAll(async () => {
    await agent?.[Symbol.asyncDispose]();
    await lab?.[Symbol.asyncDispose]();
  });

  const shape = (l: Shaping, r: Shaping = []) =>
    agent.apply(
      new Map([
        [left, { paths: [{ to: everyone, shaping: l }] }],
        [right, { paths: [{ to: everyone, shaping: r }] }],
      ]),
    );

  async function measure(from: LabNode, to: LabNode, o: { to?: number } = {}): Promise<FlowFigures> {
    const size = { count: 200, intervalUs: 2000, bytes: 200, waitMs: 300 };
    const flow = { from: from.pid, to: o.to ?? to.pid, address: to.address, ...size };
    const { result } = await agent.ask({ op: "flows", flows: [flow] });
    const [figures] = flowsResult.parse(result);
    if (figures === undefined) throw new Error("no figures");
    return figures;
  }

  it("tell the delay of each direction from that of the other", async () => {
    await shape([delay(30)], [delay(70)]);
    const [there, back] = [await measure(left, right), await measure(right, left)];
    expect(there).toMatchObject({ sent: 200, lossRatio: 0, corruptRatio: 0, dropped: 0 });
    expect(there.delay?.meanMs).toBeGreaterThan(30);
    expect(there.delay?.meanMs).toBeLessThan(32);
    expect(back.delay?.meanMs).toBeGreaterThan(70);
    expect(back.delay?.meanMs).toBeLessThan(72);
  });

  it("know a corrupted packet, which no checksum keeps from them", async () => {
    await shape([{ kind: "corrupt", ratio: 1 }]);
    const { corruptRatio, lossRatio } = await measure(left, right);
    // Most bits are the payload's. A packet with another in its addresses or ports goes elsewhere, or comes as if from elsewhere.
    expect(corruptRatio).toBeGreaterThan(0.75);
    expect(corruptRatio + lossRatio).toBeGreaterThan(0.95);
  });

  it("count copies, and lose nothing by them", async () => {
    await shape([{ kind: "duplicate", ratio: 1 }]);
    expect(await measure(left, right)).toMatchObject({ duplicateRatio: 1, lossRatio: 0 });
  });

  it("find nothing through a cut", async () => {
    await agent.apply(new Map([[right, { cutFrom: [`${left.address}/32`] }]]));
    expect(await measure(left, right)).toMatchObject({ sent: 200, lossRatio: 1, delay: null });
    await agent.apply(new Map([[right, {}]]));
  });

  it("tell the same where one agent has each end: one sends, and the other receives until it is told that all was sent", async () => {
    await shape([delay(30)]);
    const size = { count: 100, bytes: 200 };
    const flow = { to: right.pid, address: right.address, waitMs: 300, ...size };
    await using other = await startAgent({ exempt: [lab.gateway.address] });
    // The first is of somebody who is gone.
    const listening = await other.ask({ op: "receive", flows: [{ ...flow, to: 2 ** 22 - 1 }, flow] });
    const [none, port = 0] = receiveResult.parse(listening.result);
    expect(none).toBe(0);
    const way = { from: left.pid, address: right.address, intervalUs: 2000, ...size };
    const sent = await agent.ask({
      op: "send",
      flows: [
        { ...way, port: 0, number: 0 },
        { ...way, port, number: 1 },
      ],
    });
    expect(sendResult.parse(sent.result)).toEqual([0, 100]);
    const { result } = await other.ask({ op: "received", of: listening.id ?? 0 });
    const [nothing, met] = receivedResult.parse(result);
    expect(nothing).toMatchObject({ leastMs: null, figures: { sent: 0, delay: null } });
    expect(met?.figures).toMatchObject({ sent: 100, lossRatio: 0, corruptRatio: 0 });
    expect(met?.leastMs).toBeGreaterThan(30);
    expect(met?.figures.delay?.meanMs).toBeLessThan(32);
  });

  it("send nothing where an end is gone", async () => {
    expect(await measure(left, right, { to: 2 ** 22 - 1 })).toMatchObject({ sent: 0, lossRatio: 0, delay: null });
  });
});
