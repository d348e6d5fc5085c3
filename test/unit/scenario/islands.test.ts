import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../../../orchestrator/base/random.ts";
import type { NodeId } from "../../../orchestrator/model/step.ts";
import { islandsOf } from "../../../orchestrator/scenario/faults/islands.ts";
import type { WrittenPartition } from "../../../orchestrator/scenario/faults/partition.ts";
import { partingOf } from "../../../orchestrator/trace/parting.ts";

const named = (count: number) => Array.from({ length: count }, (_, i) => `n-${i + 1}`);

/** @param behind how many of the first nodes share one address */
function islands(written: WrittenPartition, nodes: readonly NodeId[], { behind = 0, seed = 1 } = {}) {
  return islandsOf(written, {
    membersOf: (names) => [names].flat().flatMap((name) => (name === "all" ? nodes : [name])),
    everybody: nodes,
    addressOf: (node) => (nodes.indexOf(node) < behind ? "router" : node),
    random: seededRandom(seed),
  });
}

/** Whom each sees, itself included. */
function viewsOf(nodes: readonly NodeId[], partition: ReturnType<typeof islandsOf>) {
  const { drops } = partingOf(partition);
  return nodes.map((a) => nodes.filter((b) => !drops(a, b)));
}

const network = fc.record({ count: fc.integer({ min: 2, max: 40 }), seed: fc.nat() });

test("halves are two, differ by one node at most, and other seeds draw others", () => {
  fc.assert(
    fc.property(network, ({ count, seed }) => {
      const nodes = named(count);
      const [a = [], b = []] = islands({ halves: "all" }, nodes, { seed }).islands;
      expect([...a, ...b].toSorted()).toEqual(nodes.toSorted());
      expect(Math.abs(a.length - b.length)).toBe(count % 2);
    }),
  );
  const drawn = [1, 2, 3, 4].map((seed) => islands({ halves: "all" }, named(12), { seed }).islands[0]?.join());
  expect(new Set(drawn).size).toBe(4);
  expect(islands({ halves: "all" }, named(12))).toEqual(islands({ halves: "all" }, named(12)));
});

test("of majorities each sees one, no two the same, and who sees is seen", () => {
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 60 }), fc.nat(), (count, seed) => {
      const nodes = named(count);
      const views = viewsOf(nodes, islands({ majorities: "all" }, nodes, { seed }));
      for (const view of views) {
        expect(view.length).toBeGreaterThan(count / 2);
        expect(view.length).toBeLessThan(count);
        // No more than it takes: both sides of a ring grow by one node together.
        expect(view.length).toBeLessThanOrEqual(Math.floor(count / 2) + 2);
      }
      expect(new Set(views.map((view) => view.join())).size).toBe(count);
    }),
  );
  expect(islands({ majorities: "all" }, named(3)).islands).toEqual([]);
});

test("a bridge is all that halves have in common, and so it is between sides that are named", () => {
  fc.assert(
    fc.property(network, ({ count, seed }) => {
      const nodes = named(count + 1);
      const [a = [], b = []] = islands({ bridge: "n-1" }, nodes, { seed }).islands;
      expect(a.filter((node) => b.includes(node))).toEqual(["n-1"]);
      expect(new Set([...a, ...b]).size).toBe(count + 1);
      expect(Math.abs(a.length - b.length)).toBe(count % 2);
    }),
  );
  const sides: WrittenPartition = { bridge: "n-1", between: [["n-1", "n-2"], "n-3"] };
  expect(islands(sides, named(5)).islands).toEqual([
    ["n-1", "n-2"],
    ["n-3", "n-1"],
  ]);
});

test("nodes that others see at one address are on the same islands, and majorities are counted in nodes all the same", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 8, max: 30 }),
      fc.integer({ min: 2, max: 6 }),
      fc.constantFrom<WrittenPartition>({ halves: "all" }, { majorities: "all" }),
      (count, behind, written) => {
        const nodes = named(count);
        const partition = islands(written, nodes, { behind });
        const { islandsOf: bitsOf } = partingOf(partition);
        expect(new Set(nodes.slice(0, behind).map(bitsOf)).size).toBe(1);
        const [a = [], b = []] = partition.islands;
        if ("halves" in written) {
          expect(Math.abs(a.length - b.length)).toBeLessThanOrEqual(Math.max(1, 2 * behind - count));
        }
        if ("majorities" in written && partition.islands.length > 0) {
          for (const view of viewsOf(nodes, partition)) expect(view.length).toBeGreaterThan(count / 2);
        }
      },
    ),
  );
});

test("islands that are named stay as they are, and one way is told", () => {
  expect(islands([["n-1"], ["n-2", "n-3"]], named(4))).toEqual({ islands: [["n-1"], ["n-2", "n-3"]] });
  expect(islands({ "one-way": [["n-1"], ["n-2"]] }, named(4))).toEqual({
    islands: [["n-1"], ["n-2"]],
    oneWay: true,
  });
});
