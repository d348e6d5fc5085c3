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

describe("after a change of links", () => {
  const planWith = (phases: string) =>
    planOf(
      `${twoRegions}links: { phone: { up: 2mbit, delay: 25ms } }\n` +
        "groups: { desk: { count: 4, regions: { eu: 2, us: 2 } }, phone: { count: 4, regions: eu, link: phone } }\n" +
        `phases: [{ name: join, until: healthy, timeout: 60s }, ${phases}]`,
    );
  const inPhase = ({ measurements }: Plan) => measurements.filter(({ when }) => when.kind === "in");

  test("the ways that it changed are measured in their new state, and again when it is over", async () => {
    const plan = await planWith(
      "{ name: storm, for: 20s, conditions: [{ from: phone, to: us, delay: 100ms, at: 2s, for: 8s }] }",
    );
    const [storm, over] = inPhase(plan);
    expect([storm, over].map((one) => one?.when)).toEqual([
      { kind: "in", phase: "storm", atMs: 3000 },
      { kind: "in", phase: "storm", atMs: 11_000 },
    ]);
    for (const one of [storm, over]) {
      expect(ways(one?.flows)).toEqual(["eu/phone us/direct"]);
      expect(one?.echoes).toEqual([]);
    }
    expect(storm?.flows[0]?.planned.delayMs).toBe(125);
    expect(over?.flows[0]?.planned.delayMs).toBe(70);
  });

  test("a rate that it changed is measured, the slowest where there are several", async () => {
    const [slower] = inPhase(await planWith("{ name: slow, for: 9s, conditions: [{ of: phone, up: 500kbit }] }"));
    expect(slower?.rates.map(({ from, planned }) => [from, planned.bitsPerSecond])).toEqual([["eu/phone", 500_000]]);
  });

  test("a cut is measured to let nothing through, one way only where it is one", async () => {
    const [cut] = inPhase(await planWith("{ name: dark, for: 9s, conditions: [{ from: eu, to: us, cut: true }] }"));
    expect(ways(cut?.flows)).toEqual(["eu/direct us/direct", "eu/phone us/direct"]);
    expect(cut?.flows.map(({ planned }) => planned.lossRatio)).toEqual([1, 1]);
  });

  test("where it is about a part of a zone, its own nodes are asked, for no surveyor stands for them", async () => {
    const [part] = inPhase(await planWith("{ name: odd, for: 9s, conditions: [{ of: phone-1, delay: 75ms }] }"));
    expect(part?.flows).toEqual([]);
    expect(new Set(part?.echoes.map(({ from, to }) => [from, to].includes("phone-1")))).toEqual(new Set([true]));
    expect(part?.echoes.length).toBeLessThanOrEqual(3);
    // To phones, to desks of its region, and to those across.
    for (const { roundTripMs } of part?.echoes ?? []) expect([208, 158, 240]).toContain(roundTripMs);
  });

  test("a partition is measured between nodes of its islands: nothing comes back", async () => {
    const [split, healed] = inPhase(
      await planWith("{ name: split, for: 9s, faults: [{ partition: [[eu], [us]] }] }, { name: heal, for: 9s }"),
    );
    expect(split?.echoes.length).toBeGreaterThan(0);
    for (const { from, to, lossRatio } of split?.echoes ?? []) {
      expect(lossRatio).toBe(1);
      expect(from).not.toBe(to);
    }
    expect(healed?.when).toEqual({ kind: "in", phase: "heal", atMs: 1000 });
    for (const { lossRatio } of healed?.echoes ?? []) expect(lossRatio).toBeLessThan(0.05);
  });

  test("no state is measured that does not last: neither a ramp's steps nor a flap", async () => {
    const ramp = inPhase(
      await planWith(
        "{ name: worse, for: 30s, conditions: [{ between: [eu, us], loss: { from: 1%, to: 9% }, over: 15s }] }",
      ),
    );
    expect(ramp.map(({ when }) => when)).toEqual([{ kind: "in", phase: "worse", atMs: 16_000 }]);
    expect(ramp[0]?.flows[0]?.planned.lossRatio).toBeCloseTo(0.09);
    const flap = "{ name: flap, for: 30s, conditions: [{ between: [eu, us], loss: 9%, flap: { up: 2s, down: 2s } }] }";
    expect(inPhase(await planWith(flap))).toEqual([]);
  });

  test("of many lasting states in one phase no more are measured than are worth it, spread over the phase", async () => {
    const flap = "{ name: long, for: 10m, conditions: [{ between: [eu, us], loss: 9%, flap: { up: 6s, down: 6s } }] }";
    const found = inPhase(await planWith(flap)).map(({ when }) => (when.kind === "in" ? when.atMs : 0));
    expect(found.length).toBeLessThanOrEqual(12);
    expect(Math.max(...found) - Math.min(...found)).toBeGreaterThan(450_000);
  });
});
