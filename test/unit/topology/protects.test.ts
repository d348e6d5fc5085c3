import { expect, test } from "vitest";
import { describePlan } from "../../../orchestrator/plan/describe-plan.ts";
import { planOf } from "../plan/plan-of.ts";
import { messagesOf, named } from "./messages-of.ts";

test("a plan says of each node whom it is told to protect, itself never", async () => {
  const plan = await planOf(`groups:
  hub: { count: 2, protects: [hub, friend-2, friend] }
  friend: { count: 2 }`);
  expect(plan.nodes.map(({ id, protects }) => [id, protects])).toEqual([
    ["hub-1", ["hub-2", "friend-2", "friend-1"]],
    ["hub-2", ["hub-1", "friend-2", "friend-1"]],
    ["friend-1", undefined],
    ["friend-2", undefined],
  ]);
  expect(describePlan(plan)).toContain("bootstrap, protects hub-2 and 2 more\n");
});

test("refuses to protect whom nobody knows, or who is not one", () => {
  const text = `network: { regions: [eu, us], paths: [{ between: [eu, us], delay: 9ms }] }
groups:
  hub: { count: 1, regions: eu, protects: freind }
  eu: { count: 2, regions: eu, protects: [friend, eu] }
  friend: { count: 2, regions: eu, protects: us }`;
  expect(messagesOf(named(text))).toEqual([
    'bad.yaml:5:43: groups.hub.protects is "freind"; expected a region, group or node (eu, us, hub, eu, friend); did you mean "friend"?',
    'bad.yaml:6:51: groups.eu.protects.1 is "eu", which is both a region and a group; expected names that differ',
    'bad.yaml:7:46: groups.friend.protects is "us", a region without nodes',
  ]);
});
