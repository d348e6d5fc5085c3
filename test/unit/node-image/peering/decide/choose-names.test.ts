import { expect, test } from "vitest";
import { chooseNames } from "../../../../../node-image/js/peering/decide/choose-names.ts";
import type { PeerRecord } from "../../../../../node-image/js/peering/peer-record.ts";
import { peerRecord } from "../peer-record.ts";

const reached = (count: number) =>
  Array.from({ length: count }, (_, i) => peerRecord(`reached-${i}`, { connectedAtMs: 1, reachedAtMs: 1 }));
const came = Array.from({ length: 10 }, (_, i) => peerRecord(`came-${i}`, { connectedAtMs: 1 }));

test("a node that reached six peers names few who only came, one to eight, and one at least", () => {
  const cameOf = (from: readonly PeerRecord[], count: number) =>
    chooseNames(from, count, Math.random).filter(({ id }) => id.startsWith("came")).length;
  expect(cameOf([...came, ...reached(6)], 60)).toBe(1);
  expect(cameOf([...came, ...reached(16)], 60)).toBe(2);
  expect(cameOf([...came, ...reached(60)], 18)).toBe(2);
  expect(chooseNames([...came, ...reached(60)], 18, Math.random)).toHaveLength(18);
  expect(chooseNames([...came.slice(0, 1), ...reached(60)], 18, Math.random)).toHaveLength(18);
});

test("one that did not reach six names whoever came", () => {
  expect(chooseNames([...came, ...reached(5)], 60, Math.random)).toHaveLength(15);
});

test("names as many as are asked for, by chance", () => {
  expect(chooseNames(reached(20), 7, Math.random)).toHaveLength(7);
  expect(chooseNames(reached(6), 1, () => 0.5).map(({ id }) => id)).toEqual(["reached-0"]);
});
