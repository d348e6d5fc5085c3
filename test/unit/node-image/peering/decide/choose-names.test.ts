import { expect, test } from "vitest";
import { chooseNames } from "../../../../../node-image/js/peering/decide/choose-names.ts";
import { peerRecord } from "../peer-record.ts";

const reached = (count: number) =>
  Array.from({ length: count }, (_, i) => peerRecord(`reached-${i}`, { connectedAtMs: 1, reachedAtMs: 1 }));
const came = Array.from({ length: 10 }, (_, i) => peerRecord(`came-${i}`, { connectedAtMs: 1 }));
const groupsOf = (peers: readonly { id: string }[]) => new Set(peers.map(({ id }) => id.split("-")[0]));

test("a node that reached six peers names those alone; one that did not, names whoever came, too", () => {
  expect(groupsOf(chooseNames([...came, ...reached(6)], 60, Math.random))).toEqual(new Set(["reached"]));
  expect(chooseNames([...came, ...reached(5)], 60, Math.random)).toHaveLength(15);
});

test("names as many as are asked for, by chance", () => {
  expect(chooseNames(reached(20), 7, Math.random)).toHaveLength(7);
  expect(chooseNames(reached(6), 1, () => 0.5).map(({ id }) => id)).toEqual(["reached-0"]);
});
