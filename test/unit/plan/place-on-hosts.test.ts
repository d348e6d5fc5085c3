/** Which host carries what of a plan. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Plan } from "../../../orchestrator/model/plan.ts";
import { type HostShare, partOn, placeOnHosts } from "../../../orchestrator/plan/place-on-hosts.ts";
import { planOf, twoRegions } from "./plan-of.ts";

const host = (name: string, o: Partial<HostShare> = {}): HostShare => ({ name, weight: 1, regions: [], ...o });
const count = (plan: Plan, hosts: readonly HostShare[]) => {
  const placement = placeOnHosts(plan, hosts);
  return hosts.map(({ name }) => partOn(name, plan, placement).nodes.length);
};
const two = `${twoRegions}groups: { node: { count: 12, regions: { eu: 8, us: 4 } } }\n`;

test("nodes go to hosts by their weight", async () => {
  expect(count(await planOf(two), [host("a"), host("b", { weight: 3 })])).toEqual([3, 9]);
});

test("a region's nodes go to whoever prefers it, those of others to who prefers none", async () => {
  const plan = await planOf(two);
  expect(count(plan, [host("a", { regions: ["eu"] }), host("b")])).toEqual([8, 4]);
  expect(count(plan, [host("a", { regions: ["eu"] }), host("b", { regions: ["eu"] })])).toEqual([6, 6]);
  expect(() => placeOnHosts(plan, [host("a", { regions: ["asia"] })])).toThrow(
    "a prefers region asia; this topology has eu, us",
  );
});

test("a surveyor is where most of its zone is", async () => {
  const plan = await planOf(two);
  const placement = placeOnHosts(plan, [host("a", { regions: ["us"] }), host("b")]);
  expect([placement.get("eu/direct"), placement.get("us/direct")]).toEqual(["b", "a"]);
});

test("each node, router and surveyor is on one host, and nodes behind a NAT are where its router is", async () => {
  const nats = "groups: { home: { count: 9, reachability: port-restricted, nat: { nodes: 3 } }, node: { count: 5 } }";
  const plan = await planOf(nats);
  expect(plan.network.nats.length).toBeGreaterThan(0);
  const weights = fc.array(fc.double({ min: 0.1, max: 10, noNaN: true }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(weights, (all) => {
      const hosts = all.map((weight, i) => host(`h${i}`, { weight }));
      const placement = placeOnHosts(plan, hosts);
      const parts = hosts.map(({ name }) => partOn(name, plan, placement));
      const ids = (of: (part: Plan) => readonly { readonly id: string }[]) =>
        parts.flatMap((part) => of(part).map(({ id }) => id)).sort();
      expect(ids(({ nodes }) => nodes)).toEqual(plan.nodes.map(({ id }) => id).sort());
      expect(ids(({ surveyors }) => surveyors)).toEqual(plan.surveyors.map(({ id }) => id).sort());
      expect(ids(({ network }) => network.nats)).toEqual(plan.network.nats.map(({ id }) => id).sort());
      for (const { network } of parts) expect(network.behindNats !== null).toBe(network.nats.length > 0);
      for (const nat of plan.network.nats) {
        for (const node of nat.nodes) expect(placement.get(node)).toBe(placement.get(nat.id));
      }
    }),
  );
});
