import { expect, test } from "vitest";
import { inForceAfter, nothingInForce } from "../../../orchestrator/conditions/in-force.ts";
import { linkStatesOf } from "../../../orchestrator/conditions/link-states.ts";
import type { LinkAction, LinkChange } from "../../../orchestrator/model/step.ts";
import { network, placesIn } from "./sample-network.ts";

const change = (id: string, to: LinkChange): LinkAction => ({
  kind: "change",
  id,
  what: "eu/direct-1",
  links: { kind: "last-mile", of: ["eu/direct-1"] },
  to,
});
const heal = (id: string): LinkAction => ({ kind: "heal", id, what: "eu/direct-1" });

/** The delay to a neighbour, of which 4 ms are the region's. */
function delayAfter(...actions: readonly LinkAction[]): number {
  const states = linkStatesOf(network, placesIn(network), actions.reduce(inForceAfter, nothingInForce));
  const shaping = states.get("eu/direct-1")?.paths.find(({ to }) => to.includes("10.0.0.0/28"))?.shaping ?? [];
  return shaping.flatMap((one) => (one.kind === "delay" ? one.meanMs : []))[0] ?? 0;
}

test("the change that came last has the last word, and its heal brings back the one before it", () => {
  const [a, b] = [change("a", { delayMs: 10 }), change("b", { delayMs: 20 })];
  expect(delayAfter(a)).toBe(14);
  expect(delayAfter(a, b)).toBe(24);
  expect(delayAfter(b, a)).toBe(14);
  expect(delayAfter(a, b, heal("b"))).toBe(14);
  expect(delayAfter(a, b, heal("a"), heal("b"))).toBe(4);
});

test("a change that moves on keeps its turn, and one that comes back after its heal takes the last", () => {
  const [a, b] = [change("a", { delayMs: 10 }), change("b", { delayMs: 20 })];
  expect(delayAfter(a, b, change("a", { delayMs: 30 }))).toBe(24);
  expect(delayAfter(a, b, heal("a"), change("a", { delayMs: 30 }))).toBe(34);
});

test("actions on nodes change nothing that is in force", () => {
  expect(inForceAfter(nothingInForce, { kind: "kill", nodes: ["eu/direct-1"] })).toBe(nothingInForce);
});
