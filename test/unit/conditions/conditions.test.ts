import { expect, test } from "vitest";
import { composeShaping } from "../../../orchestrator/conditions/index.ts";
import { linkStateUnder } from "../../../orchestrator/conditions/partition.ts";
import { rate } from "../../../orchestrator/conditions/rate.ts";
import { roundTripOf } from "../../../orchestrator/conditions/round-trip.ts";
import type { LinkState } from "../../../orchestrator/model/link.ts";

const still = { delay: 0, jitter: 0, loss: 0 };

test("adds delays, adds jitters in quadrature, and lets a packet arrive only if no segment lost it", () => {
  const mobile = { delay: 25, jitter: 3, loss: 0.005 };
  const ocean = { delay: 95, jitter: 4, loss: 0.001 };
  expect(composeShaping([mobile, ocean, still])).toEqual([
    { kind: "delay", meanMs: 120, jitterMs: 5 },
    { kind: "loss", ratio: 0.005995 },
  ]);
});

test("shapes nothing where no segment does", () => {
  expect(composeShaping([still, still, still])).toEqual([]);
});

test("expects a round trip to take both delays, with the jitter and the loss of both directions", () => {
  const there = composeShaping([{ delay: 50, jitter: 3, loss: 0.1 }]);
  const back = composeShaping([{ delay: 30, jitter: 4, loss: 0 }]);
  expect(roundTripOf(there, back)).toEqual({ roundTripMs: 80, jitterMs: 5, lossRatio: 0.1 });
  expect(roundTripOf([], [])).toEqual({ roundTripMs: 0, jitterMs: 0, lossRatio: 0 });
});

test("queues one bandwidth-delay product of full packets, and at least a hundred packets", () => {
  expect(rate.limit(1e9, 200)).toEqual({ bitsPerSecond: 1e9, queuePackets: 16_667 });
  expect(rate.limit(5e6, 240)).toEqual({ bitsPerSecond: 5e6, queuePackets: 100 });
  expect(rate.limit(undefined, 240)).toBeNull();
});

const base: LinkState = { paths: [], up: null, down: null, cutFrom: [], inbound: "any" };
const addressOf = (node: string) => `10.77.0.${node}`;

test("cuts a node from the nodes of the other islands, merged into prefixes", () => {
  const partition = { islands: [["8"], ["16", "17", "18"]] };
  expect(linkStateUnder(base, "8", [partition], addressOf).cutFrom).toEqual(["10.77.0.16/31", "10.77.0.18/32"]);
  expect(linkStateUnder(base, "17", [partition], addressOf).cutFrom).toEqual(["10.77.0.8/32"]);
});

test("leaves a node that is in no island as it was", () => {
  expect(linkStateUnder(base, "9", [{ islands: [["8"], ["16"]] }], addressOf)).toBe(base);
  expect(linkStateUnder(base, "8", [], addressOf)).toBe(base);
});

test("cuts what any of several partitions cuts", () => {
  const partitions = [{ islands: [["8"], ["16"]] }, { islands: [["8"], ["20"]] }];
  expect(linkStateUnder(base, "8", partitions, addressOf).cutFrom).toEqual(["10.77.0.16/32", "10.77.0.20/32"]);
});
