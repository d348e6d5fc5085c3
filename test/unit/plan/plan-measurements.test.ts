/** What a run measures, when, and what it expects to find. */
import { describe, expect, test } from "vitest";
import type { Plan } from "../../../orchestrator/model/plan.ts";
import { planOf, twoRegions } from "./plan-of.ts";

const phones =
  `${twoRegions}links: { phone: { up: 2mbit, down: 10mbit, delay: 25ms, jitter: 4ms, overhead: 18B } }\n` +
  "groups: { desk: { count: 5, regions: { eu: 3, us: 2 } }, phone: { count: 3, regions: us, link: phone, reachability: outbound-only } }\n";

function measured({ measurements }: Plan, kind: string, phase?: string) {
  return measurements.find(({ when }) => when.kind === kind && (when.kind === "before" || when.phase === phase));
}

const ways = (flows: readonly { from: string; to: string }[] = []) =>
  flows.map(({ from, to }) => `${from} ${to}`).toSorted();

describe("before the first phase", () => {
  test("every way between two zones is measured, each direction by itself", async () => {
    const { flows = [], echoes } = measured(await planOf(phones), "before") ?? {};
    expect(ways(flows)).toEqual(
      [
        "eu/direct us/direct",
        "eu/direct us/phone",
        "us/direct eu/direct",
        "us/direct us/phone",
        "us/phone eu/direct",
        "us/phone us/direct",
      ].toSorted(),
    );
    expect(echoes).toEqual([]);
    const toPhone = flows.find(({ from, to }) => from === "eu/direct" && to === "us/phone");
    expect(toPhone).toMatchObject({ packetBytes: 52, intervalMs: 25, packets: 100 });
    expect(toPhone?.planned).toMatchObject({
      delayMs: 70,
      jitterMs: 5,
      lossRatio: 0.01,
      lossTrials: 100,
      bitsPerSecond: null,
    });
  });

  test("each surveyor's turn to send comes evenly, not all flows of one after another", async () => {
    const { flows = [] } = measured(await planOf(phones), "before") ?? {};
    for (const i of [0, 3]) expect(new Set(flows.slice(i, i + 3).map(({ from }) => from)).size).toBe(3);
  });

  test("the slowest and the fastest rate of each kind is filled, with the packets that its time and its overhead leave", async () => {
    const { rates = [] } = measured(await planOf(phones), "before") ?? {};
    expect(rates.map(({ from, to, packetBytes }) => [from, to, packetBytes])).toEqual([
      ["us/phone", "us/direct", 1480],
      ["us/direct", "us/phone", 1480],
    ]);
    const [up, down] = rates;
    expect(up?.planned.bitsPerSecond).toBeCloseTo((2e6 * 1480) / 1498);
    expect(down?.planned.bitsPerSecond).toBeCloseTo((10e6 * 1480) / 1498);
    // A quarter more than the rate, for half a second of it.
    expect(up && (up.packets * 1498 * 8) / 1.25 / 2e6).toBeCloseTo(0.5, 1);
    expect(up && (1498 * 8000) / up.intervalMs / 2e6).toBeCloseTo(1.25);
  });

  test("no rate is filled that says more of the host than of the link", async () => {
    const fast = await planOf(
      `${twoRegions}links: { lan: { up: 1gbit } }\ngroups: { node: { count: 4, regions: { eu: 2, us: 2 }, link: lan } }`,
    );
    expect(measured(fast, "before")?.rates).toEqual([]);
  });

  test("many zones are measured in about the time of few, within a budget of packets", async () => {
    const links = Array.from({ length: 10 }, (_, i) => `l${i}: { delay: ${i}ms }`).join(", ");
    const groups = Array.from(
      { length: 10 },
      (_, i) => `g${i}: { count: 2, regions: { eu: 1, us: 1 }, link: l${i} }`,
    ).join(", ");
    const { flows = [] } =
      measured(await planOf(`${twoRegions}links: { ${links} }\ngroups: { ${groups} }`), "before") ?? {};
    expect(flows).toHaveLength(20 * 19);
    expect(flows.reduce((sum, { packets }) => sum + packets, 0)).toBeLessThan(30_000);
    expect(Math.max(...flows.map(({ packets, intervalMs, waitMs }) => packets * intervalMs + waitMs))).toBeLessThan(
      3500,
    );
  });
});

describe("what chance explains", () => {
  const plannedOf = async (path: string) => {
    const plan = await planOf(
      `network: { regions: [eu, us], paths: [{ between: [eu, us], ${path} }] }\ngroups: { node: { count: 4, regions: { eu: 2, us: 2 } } }`,
    );
    return measured(plan, "before")?.flows[0]?.planned;
  };

  test("of the mean and the deviation is less the more packets there are, and more for wide tails and for correlated delays", async () => {
    const normal = await plannedOf("delay: 40ms, jitter: 4ms");
    expect(normal).toMatchObject({ delayErrorMs: 0.4, jitterErrorMs: 0.283 });
    expect((await plannedOf("delay: 40ms, jitter: 4ms, distribution: pareto"))?.jitterErrorMs).toBeCloseTo(0.537);
    expect((await plannedOf("delay: 40ms, jitter: 4ms, correlation: 60%"))?.delayErrorMs).toBeCloseTo(0.8);
  });

  test("of losses is more when they come in bursts", async () => {
    expect(await plannedOf("loss: 5%")).toMatchObject({ lossRatio: 0.05, lossTrials: 100 });
    const bursts = await plannedOf("loss: 5%, burst: 4");
    expect(bursts?.lossRatio).toBeCloseTo(0.05);
    expect(bursts?.lossTrials).toBe(15);
  });

  test("a packet that is sent twice is lost when both are, and a corrupt one does not arrive whole", async () => {
    expect((await plannedOf("loss: 20%, duplicate: 50%"))?.lossRatio).toBeCloseTo(0.12);
    expect((await plannedOf("corrupt: 3%"))?.lossRatio).toBeCloseTo(0.03);
  });
});

describe("after the first phase", () => {
  test("the inside of each zone is measured with a node of it, and nodes that take no echo are not asked", async () => {
    const plan = await planOf(phones);
    const { flows = [], echoes = [], rates } = measured(plan, "after", plan.phases[0]?.name) ?? {};
    const zoneOf = (id: string) => plan.nodes.find((node) => node.id === id)?.zone ?? id;
    expect(ways(flows.map(({ from, to }) => ({ from: zoneOf(from), to: zoneOf(to) })))).toEqual([
      "eu/direct eu/direct",
      "eu/direct eu/direct",
      "us/direct us/direct",
      "us/direct us/direct",
      "us/phone us/phone",
    ]);
    expect(flows.find(({ to }) => to === "us/phone")?.planned).toMatchObject({ delayMs: 54, jitterMs: 5.657 });
    expect(rates).toEqual([]);
    expect(ways(echoes.map(({ from, to }) => ({ from: zoneOf(from), to: zoneOf(to) })))).toEqual(
      [
        "eu/direct eu/direct",
        "eu/direct us/direct",
        "us/direct us/direct",
        "us/phone eu/direct",
        "us/phone us/direct",
      ].toSorted(),
    );
    expect(echoes.find(({ from }) => zoneOf(from) === "us/phone")?.lossRatio).toBeCloseTo(0.0199);
  });
});
