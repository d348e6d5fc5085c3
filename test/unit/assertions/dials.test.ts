import { expect, test } from "vitest";
import type { BackoffConfig, NodeEvent } from "../../../node-image/contract/index.ts";
import { assertions } from "../../../orchestrator/assertions/index.ts";
import { judge } from "../../../orchestrator/assertions/judge.ts";
import { expectation, peerOf, planOf, startMs, steadyRun } from "../trace/record-trace.ts";

/** [second of its end, who dials, whom, failures in a row or 0 when it connected, how it failed] */
type DialSaid = readonly [second: number, from: string, to: string, failures: number, how?: "refused" | "unreachable"];

interface Circumstances {
  readonly afterMs?: number;
  /** [second, who forgave, whom] */
  readonly forgiven?: readonly [number, string, string];
  readonly backoff?: Partial<BackoffConfig>;
  /** [second, who is down from then on] */
  readonly down?: readonly [number, string];
}

function verdictOn(config: unknown, dials: readonly DialSaid[], o: Circumstances = {}) {
  const checked = assertions.dials.schema.parse(config);
  const when = { kind: "throughout" as const, afterMs: o.afterMs ?? 0 };
  const plan = planOf(["node-1", "node-2", "ghost-1"], { expectations: [expectation("dials", checked, { when })] });
  const [forgivenAtS, forgiver, forgiven = ""] = o.forgiven ?? [];
  const pardon = {
    kind: "decision",
    atMs: startMs + (forgivenAtS ?? 0) * 1000,
    what: "forgive",
    peer: peerOf(forgiven),
    reason: "it is back",
    values: {},
  } as const;
  const nodes = plan.nodes.map((node) => {
    const { peering } = node.config;
    const config = { ...node.config, peering: { ...peering, backoff: { ...peering.backoff, ...o.backoff } } };
    return { ...node, config };
  });
  const run = steadyRun({ ...plan, nodes }, (second, recorded) => {
    if (second === o.down?.[0]) recorded.status(second, o.down[1], "down");
    const now = dials.filter(([atS]) => Math.ceil(atS) === second);
    const byNode = Map.groupBy(now, ([, from]) => from);
    const pardonsOf = (from: string) => (from === forgiver && Math.ceil(forgivenAtS ?? 0) <= second ? [pardon] : []);
    const eventsOf = (from: string, all: readonly DialSaid[]) => [...all.map(dialEvent), ...pardonsOf(from)];
    return { more: Object.fromEntries([...byNode].map(([from, all]) => [from, { events: eventsOf(from, all) }])) };
  });
  return judge(run).expectations[0]?.verdict;
}

function dialEvent([atS, , to, failures, how = "unreachable"]: DialSaid): NodeEvent {
  const failed = { outcome: "failed" as const, failure: how, backoffMs: 1000, reason: "TimeoutError" };
  return {
    kind: "dial",
    atMs: startMs + atS * 1000,
    peer: peerOf(to),
    tookMs: 100,
    failures,
    ...(failures > 0 ? failed : { outcome: "connected", backoffMs: 0 }),
  };
}

test("wasted dials are those of which no connection came, among the asked ones", () => {
  const dials: DialSaid[] = [
    [1, "node-1", "ghost-1", 1],
    [2, "node-1", "node-2", 0],
    [3, "node-2", "ghost-1", 1],
    [6, "node-2", "node-1", 0],
  ];
  expect(verdictOn({ wasted: "<= 50%" }, dials)).toEqual({ outcome: "pass" });
  expect(verdictOn({ to: "ghost", wasted: "= 100%" }, dials)).toEqual({ outcome: "pass" });
  expect(verdictOn({ of: "node", to: "node", wasted: "= 0%" }, dials)).toEqual({ outcome: "pass" });
  expect(verdictOn({ wasted: "= 0%" }, dials, { afterMs: 5000 })).toEqual({ outcome: "pass" });
  expect(verdictOn({ of: "node", wasted: "<= 10%" }, dials)).toEqual({
    outcome: "fail",
    violations: [
      {
        message:
          "50% of the dials were wasted (2 of 4) in steady; expected <= 10%; failed most: node-1 to ghost-1 (1), " +
          "node-2 to ghost-1 (1); connected most: node-1 to node-2 (1), node-2 to node-1 (1); the first failure: TimeoutError",
        nodes: ["node-1", "node-2"],
        atMs: startMs + 10_000,
        value: 0.5,
      },
    ],
  });
});

test("a redial that comes before the back-off is over is named, with how long it waited", () => {
  const patient: DialSaid[] = [
    [1, "node-1", "ghost-1", 1],
    [2.2, "node-1", "ghost-1", 2],
    [4.4, "node-1", "ghost-1", 0],
  ];
  expect(verdictOn({ to: "ghost", spacing: "backoff" }, patient)).toEqual({ outcome: "pass" });
  const hasty: DialSaid[] = [...patient.slice(0, 2), [3.4, "node-1", "ghost-1", 3]];
  expect(verdictOn({ to: "ghost", spacing: "backoff" }, hasty)).toEqual({
    outcome: "fail",
    violations: [
      {
        message: "node-1 dialled ghost-1 again 1.1s after failure 2 of it; expected 2s or more",
        nodes: ["node-1"],
        atMs: startMs + 3300,
        value: 1100,
      },
    ],
  });
});

test("a peer that refused waits by a back-off of its own, and none waits longer than the longest", () => {
  const backoff = { firstMs: 4000, refusedFirstMs: 1000, longestMs: 3000, jitterRatio: 0.5 };
  const refused: DialSaid[] = [
    [1, "node-1", "ghost-1", 1, "refused"],
    [1.7, "node-1", "ghost-1", 2, "refused"],
    [2.8, "node-1", "ghost-1", 3],
    [3.9, "node-1", "ghost-1", 4],
  ];
  expect(verdictOn({ spacing: "backoff" }, refused, { backoff })).toEqual({ outcome: "pass" });
  expect(verdictOn({ spacing: "backoff" }, refused, { backoff: { ...backoff, longestMs: 9000 } })).toMatchObject({
    violations: [{ message: "node-1 dialled ghost-1 again 1s after failure 3 of it; expected 3s or more" }],
  });
});

test("a redial of a peer that the dialler forgave meanwhile, and told so, need not wait", () => {
  const dials: DialSaid[] = [
    [1, "node-1", "ghost-1", 2],
    [2.5, "node-1", "ghost-1", 1],
    [4, "node-1", "ghost-1", 0],
  ];
  const hasty = [{ message: "node-1 dialled ghost-1 again 1.4s after failure 2 of it; expected 2s or more" }];
  const spacing = (forgiven?: Circumstances["forgiven"]) =>
    verdictOn({ spacing: "backoff" }, dials, forgiven && { forgiven });
  expect(spacing()).toMatchObject({ violations: hasty });
  expect(spacing([2, "node-1", "ghost-1"])).toEqual({ outcome: "pass" });
  expect(spacing([2, "node-1", "node-2"])).toMatchObject({ violations: hasty });
  expect(spacing([2.6, "node-1", "ghost-1"])).toMatchObject({ violations: hasty });
});

test("who leaves a peer alone that failed keeps the back-off, when it ran and the back-off was over before the phase", () => {
  const failed: DialSaid = [4, "node-1", "ghost-1", 3];
  const proven = (dials: readonly DialSaid[], o: Circumstances = {}) =>
    verdictOn({ to: "ghost", spacing: "backoff" }, dials, o)?.outcome === "pass";
  expect(proven([failed])).toBe(true);
  expect(proven([failed], { afterMs: 8000 })).toBe(true);
  expect(proven([[7, "node-1", "ghost-1", 3]])).toBe(false);
  expect(proven([failed], { down: [9, "node-1"] })).toBe(false);
  expect(proven([failed], { down: [9, "node-2"] })).toBe(true);
  const other: DialSaid = [6, "node-1", "node-2", 0];
  expect(proven([failed, other], { forgiven: [5, "node-1", "node-2"] })).toBe(true);
  expect(proven([failed, other], { forgiven: [5, "node-1", "ghost-1"] })).toBe(false);
  expect(proven([failed, [4.5, "node-1", "ghost-1", 0]], { afterMs: 8000 })).toBe(false);
  expect(proven([failed, [4.5, "node-1", "ghost-1", 4]])).toBe(false);
});

test("a phase without such dials proves nothing", () => {
  const dials: DialSaid[] = [[1, "node-1", "node-2", 0]];
  expect(verdictOn({ of: "node", to: "ghost", wasted: "= 0%" }, dials)).toEqual({
    outcome: "inconclusive",
    reason: "dials of node to ghost: there were none in steady",
  });
  expect(verdictOn({ spacing: "backoff" }, dials)).toEqual({
    outcome: "inconclusive",
    reason:
      "dials of all nodes: none in steady came after one that failed, and nobody that failed was left alone for as long as the back-off says",
  });
});

test("says what it holds, and refuses to hold nothing", () => {
  const { schema, sentence } = assertions.dials;
  expect(sentence(schema.parse({ of: ["a", "b"], to: "c", wasted: "<= 5%", spacing: "backoff" }))).toBe(
    "dials of a, b to c, wasted <= 5%, spaced as the back-off says",
  );
  expect(schema.safeParse({ to: "c" }).error?.issues[0]?.message).toBe(
    "has nothing to hold; expected at least one of wasted, spacing",
  );
});
