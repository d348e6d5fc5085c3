import fc from "fast-check";
import { expect, test } from "vitest";
import { peeringPresets } from "../../../orchestrator/nodes/peering-presets.ts";
import { relayDefaults } from "../../../orchestrator/nodes/relay-defaults.ts";
import { apportion } from "../../../orchestrator/topology/apportion.ts";
import { parseTopology } from "../../../orchestrator/topology/parse-topology.ts";
import { named, ten } from "./messages-of.ts";

const load = (text: string) => parseTopology(text, "t.yaml");

test("runs ten lines: join until healthy, then a steady half minute, all healthy in time and at the end", () => {
  const topology = load(ten(""));
  expect(topology.phases.map(({ name, end, starts }) => ({ name, end, starts }))).toEqual([
    { name: "join", end: { kind: "until", state: "healthy", timeoutMs: 90_000 }, starts: ["node"] },
    { name: "steady", end: { kind: "for", ms: 30_000 }, starts: [] },
  ]);
  expect(topology.expectations.map(({ name }) => name)).toEqual([
    "100% of all nodes healthy, within 1m of join",
    "100% of all nodes healthy, at the end of steady",
  ]);
  expect(topology.groups[0]?.relay).toEqual(relayDefaults);
  expect(topology.groups[0]?.peering).toEqual(peeringPresets.waku);
  expect(topology.network.regions).toEqual(["local"]);
});

test("lets the first two nodes serve as bootstrap when no group says so, and one of a handful", () => {
  const bootstrapOf = (count: number) =>
    load(named(`groups: { node: { count: ${count} } }`))
      .groups.flatMap((group) => group.nodes)
      .filter((node) => node.bootstrap)
      .map((node) => node.id);
  expect(bootstrapOf(10)).toEqual(["node-1", "node-2"]);
  expect(bootstrapOf(4)).toEqual(["node-1"]);
});

test("never takes a bootstrap node from a group that nobody can reach", () => {
  const { groups } = load(named("groups: { phone: { count: 5, reachability: outbound-only }, desk: { count: 5 } }"));
  expect(
    groups
      .flatMap((group) => group.nodes)
      .filter((node) => node.bootstrap)
      .map((node) => node.id),
  ).toEqual(["desk-1", "desk-2"]);
});

test("lays preset, defaults and group over one another, and lets a nearer maximum lower an inherited target", () => {
  const { groups } = load(
    named(
      "defaults: { peering: { connections: { target: 20, max: 40 }, backoff: { first: 1s } } }\n" +
        "groups:\n" +
        "  fleet: { count: 3, peering: { connections: { max: 12 }, backoff: { longest: 9s } } }\n" +
        "  plain: { count: 30, peering: { preset: none } }",
    ),
  );
  const { waku, none } = peeringPresets;
  expect(groups[0]?.peering.connections).toEqual({
    ...waku.connections,
    target: 12,
    lowWater: 12,
    highWater: 12,
    max: 12,
  });
  expect(groups[0]?.peering.backoff).toEqual({ ...waku.backoff, firstMs: 1000, longestMs: 9000 });
  expect(groups[1]?.peering).toMatchObject({ connections: { target: 20, max: 40 }, parallelDials: none.parallelDials });
});

test("places nodes by shares, dealing them to the regions in turn", () => {
  const { groups } = load(
    named(
      "network: { regions: [eu, us], paths: [{ between: [eu, us] }] }\n" +
        "groups: { node: { count: 7, regions: { eu: 70%, us: 30% } } }",
    ),
  );
  expect(groups[0]?.nodes.map((node) => node.region)).toEqual(["eu", "us", "eu", "us", "eu", "eu", "eu"]);
});

test("starts what has not started yet where a later start names no groups", () => {
  const { phases } = load(
    named(
      "groups: { a: { count: 5 }, b: { count: 5 }, c: { count: 5 } }\n" +
        "phases: [{ name: x, for: 5s, start: { groups: [b] } }, { name: y, for: 5s }, { name: z, for: 5s, start: {} }]",
    ),
  );
  expect(phases.map((phase) => phase.starts)).toEqual([["b"], [], ["a", "c"]]);
});

test("apportions so that the parts add up and none is off by a whole node", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2000 }),
      fc
        .array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 8 })
        .filter((shares) => shares.some((share) => share > 0)),
      (count, shares) => {
        const sum = shares.reduce((total, share) => total + share, 0);
        const parts = apportion(count, shares);
        expect(parts.reduce((total, part) => total + part, 0)).toBe(count);
        for (const [i, part] of parts.entries())
          expect(Math.abs(part - (count * (shares[i] ?? 0)) / sum)).toBeLessThan(1);
      },
    ),
  );
});
