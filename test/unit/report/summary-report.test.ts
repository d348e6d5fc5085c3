import { describe, expect, test } from "vitest";
import { reportInputOf } from "../../../orchestrator/report/reporter.ts";
import { summaryOf, summaryReporter } from "../../../orchestrator/report/summary-report.ts";
import { summarySchema } from "../../../orchestrator/report/summary-schema.ts";
import { failing, inconclusive, passing } from "./sample-judgements.ts";
import { sampleRun } from "./sample-run.ts";

const summarise = (judgement = passing) => summaryOf(reportInputOf({ trace: sampleRun(), judgement }));

describe("summary.json", () => {
  test.each([passing, failing, inconclusive])("is of the shape of its schema: $outcome", (judgement) => {
    const text = summaryReporter.render(reportInputOf({ trace: sampleRun(), judgement }));
    expect(summarySchema.parse(JSON.parse(text))).toEqual(summarise(judgement));
  });

  test("says what ran, how long, and on what", () => {
    const { phases, nodes, durations, ...summary } = summarise();
    expect(summary).toMatchObject({
      name: "first-look",
      runId: "a1b2c3",
      seed: 7,
      outcome: "pass",
      startedAt: "2026-01-05T09:30:00.000Z",
      versions: { meshbed: "0.1.0", node: "24.21.0" },
      engine: { name: "docker", version: "20.10.24", apiVersion: "1.41" },
      netem: { backend: "user", why: "this kernel has no sch_netem" },
    });
    expect(phases.map(({ name }) => name)).toEqual(["join", "steady", "lose-one", "split", "heal"]);
    expect(phases[2]).toEqual({
      name: "lose-one",
      startedAt: "2026-01-05T09:30:48.000Z",
      durationMs: 20_000,
      timedOut: false,
    });
    // Two nodes a second from the fourth second on, each ready 600 ms later.
    expect(durations).toEqual({ totalMs: 118_000, readyMs: 9600 });
    expect(nodes).toMatchObject({ count: 12, groups: { boot: 2, node: 10 }, regions: { eu: 6, us: 6 } });
  });

  test("keeps every violation with its nodes, time and value, and the reason of what is inconclusive", () => {
    const broken = summarise(failing).expectations[1];
    expect(broken?.violations).toHaveLength(12);
    expect(broken?.violations[0]).toEqual({
      message: "node-1 has mesh degree 0, expected >= 6, 2s into steady",
      nodes: ["node-1"],
      at: "2026-01-05T09:30:20.000Z",
      value: 0,
    });
    expect(summarise(inconclusive).expectations[1]).toMatchObject({
      outcome: "inconclusive",
      violations: [],
      reason: inconclusive.reasons[0],
    });
  });

  test("says of each flow in each phase how many messages were due, sent and delivered, and who lost them", () => {
    const { traffic } = summarise();
    expect(traffic.map(({ phase, flow }) => [phase, flow])).toEqual([
      ["steady", "chat"],
      ["lose-one", "chat"],
      ["split", "chat"],
      ["heal", "chat"],
    ]);
    const [steady] = traffic;
    expect(steady).toMatchObject({ due: 60, sent: 60, late: 0, unsent: 0, publishersAway: 0, onTimeRatio: 1, lost: 5 });
    // One receiver goes soon after the phase, and owes nothing of its last three messages.
    expect(steady?.delivered).toBe(60 * 11 - 5 - 3);
    expect(Object.values(steady?.lostTo ?? {}).reduce((sum, count) => sum + count, 0)).toBe(5);
  });

  test("has one figure of each measure in each phase, and how to read it", () => {
    const { about, phases } = summarise().measures;
    expect(about["healthy-share"]).toEqual({ title: "Healthy nodes", unit: "ratio", better: "higher" });
    expect(about.connections).toEqual({ title: "Connections", unit: "count", better: null });
    expect(Object.keys(phases)).toEqual(["join", "steady", "lose-one", "split", "heal"]);
    // Two parts during the split, but for the rounds in which links were still being lost.
    expect(phases.steady?.components).toBe(1);
    expect(phases.split?.components).toBe(2);
    // As the section on traffic has it: of the messages sent in the phase.
    expect(phases.steady?.delivery).toBeCloseTo(1 - 5 / (60 * 11 - 3), 9);
    // Nobody sends anything while nodes join.
    expect(phases.join).not.toHaveProperty("delivery");
  });

  test("can be made of a run that died before its first round", () => {
    const trace = { header: sampleRun().header, events: [], truncated: true };
    const summary = summarySchema.parse(summaryOf(reportInputOf({ trace, judgement: inconclusive })));
    expect(summary).toMatchObject({ phases: [], conditions: [], durations: { totalMs: 0, readyMs: null } });
  });

  test("counts each node's decisions by their kind", () => {
    const trace = sampleRun();
    const decision = {
      kind: "decision",
      atMs: Date.parse(trace.header.startedAt),
      reason: "because",
      values: {},
    } as const;
    const decisions = (["dial", "dial", "evict"] as const).map((what) => ({ ...decision, what }));
    const [first] = trace.events.flatMap((event) => (event.kind === "observation" ? Object.values(event.nodes) : []));
    if (first === undefined) throw new Error("nobody was observed");
    const events = trace.events.map((event) =>
      event.kind !== "observation"
        ? event
        : {
            ...event,
            nodes: Object.fromEntries(
              Object.entries(event.nodes).map(([id, node]) => [
                id,
                node === first ? { ...node, events: decisions } : node,
              ]),
            ),
          },
    );
    const { list } = summaryOf(reportInputOf({ trace: { ...trace, events }, judgement: passing })).nodes;
    expect(list.map(({ decisions: counts }) => counts).filter((counts) => Object.keys(counts).length > 0)).toEqual([
      { dial: 2, evict: 1 },
    ]);
  });

  test("has no time to all ready when a node never answered", () => {
    const { header, events, truncated } = sampleRun();
    const without = events.filter((event) => event.kind !== "node" || event.node !== "node-10");
    const input = reportInputOf({ trace: { header, events: without, truncated }, judgement: passing });
    expect(summaryOf(input).durations.readyMs).toBeNull();
  });
});
