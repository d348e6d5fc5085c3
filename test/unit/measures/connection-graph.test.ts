/** What graph theory says of the connection graph, on graphs whose figures are known, and beside slower ways to find them. */
import fc from "fast-check";
import { UndirectedGraph } from "graphology";
import { countConnectedComponents } from "graphology-components";
import { expect, test } from "vitest";
import { articulationPoints, articulationPointsMeasure } from "../../../orchestrator/measures/articulation-points.ts";
import { clusteringMeasure } from "../../../orchestrator/measures/clustering.ts";
import { diameterMeasure } from "../../../orchestrator/measures/diameter.ts";
import { meanDegreeMeasure } from "../../../orchestrator/measures/mean-degree.ts";
import { minCut, minCutMeasure } from "../../../orchestrator/measures/min-cut.ts";
import { type RoundFacts, roundFacts } from "../../../orchestrator/measures/round-facts.ts";
import type { Plan } from "../../../orchestrator/model/plan.ts";
import { planOf } from "../trace/record-trace.ts";
import { ids, roundOf } from "./round-of.ts";

type Edges = readonly (readonly [number, number])[];

/** Of nodes 1 to `count`; both ends list each edge. */
function factsOf(count: number, edges: Edges, change: Parameters<typeof roundOf>[2] = {}): RoundFacts {
  const plan = planOf(ids(count));
  const listed = (node: number) => edges.flatMap(([a, b]) => (a === node ? [b] : b === node ? [a] : []));
  const links = Object.fromEntries(ids(count).map((id, i) => [id, listed(i + 1).map((other) => `node-${other}`)]));
  return roundFacts(roundOf(plan, links, change), plan);
}

function figuresOf(facts: RoundFacts) {
  return {
    diameter: diameterMeasure.at(facts),
    articulationPoints: articulationPoints(facts),
    minCut: minCutMeasure.at(facts),
    clustering: clusteringMeasure.at(facts),
    meanDegree: meanDegreeMeasure.at(facts),
  };
}

function cycle(count: number): Edges {
  return Array.from({ length: count }, (_, i) => [i + 1, ((i + 1) % count) + 1]);
}

function complete(nodes: readonly number[]): Edges {
  return nodes.flatMap((a) => nodes.filter((b) => a < b).map((b) => [a, b] as const));
}

test("in a line of five, all but the ends are articulation points, and any connection parts it", () => {
  const line: Edges = [
    [1, 2],
    [2, 3],
    [3, 4],
    [4, 5],
  ];
  expect(figuresOf(factsOf(5, line))).toEqual({
    diameter: 4,
    articulationPoints: ["node-2", "node-3", "node-4"],
    minCut: 1,
    clustering: 0,
    meanDegree: 1.6,
  });
});

test("a ring of six has no articulation point, and two connections part it", () => {
  expect(figuresOf(factsOf(6, cycle(6)))).toEqual({
    diameter: 3,
    articulationPoints: [],
    minCut: 2,
    clustering: 0,
    meanDegree: 2,
  });
});

test("a star hangs on its centre", () => {
  const star: Edges = [2, 3, 4, 5, 6].map((leaf) => [1, leaf] as const);
  expect(figuresOf(factsOf(6, star))).toEqual({
    diameter: 2,
    articulationPoints: ["node-1"],
    minCut: 1,
    clustering: 0,
    meanDegree: 10 / 6,
  });
});

test("where all know all, everything is one hop away and clustered", () => {
  expect(figuresOf(factsOf(6, complete([1, 2, 3, 4, 5, 6])))).toEqual({
    diameter: 1,
    articulationPoints: [],
    minCut: 5,
    clustering: 1,
    meanDegree: 5,
  });
});

test("Petersen's graph has diameter 2, connectivity 3 and no triangle", () => {
  const outer = cycle(5);
  const spokes: Edges = [1, 2, 3, 4, 5].map((node) => [node, node + 5] as const);
  const star: Edges = [
    [6, 8],
    [8, 10],
    [10, 7],
    [7, 9],
    [9, 6],
  ];
  expect(figuresOf(factsOf(10, [...outer, ...spokes, ...star]))).toEqual({
    diameter: 2,
    articulationPoints: [],
    minCut: 3,
    clustering: 0,
    meanDegree: 3,
  });
});

test("two crowds with one connection between them hang on both of its ends", () => {
  const barbell = [...complete([1, 2, 3, 4]), ...complete([5, 6, 7, 8]), [4, 5]] as Edges;
  expect(figuresOf(factsOf(8, barbell))).toEqual({
    diameter: 3,
    articulationPoints: ["node-4", "node-5"],
    minCut: 1,
    // Of nodes 4 and 5, three of their six pairs.
    clustering: (6 + 2 * 0.5) / 8,
    meanDegree: 26 / 8,
  });
});

test("of two parts, the diameter is the longest way within one, and no connection is left to cut", () => {
  const parts: Edges = [
    [1, 2],
    [2, 3],
    [3, 4],
    [5, 6],
  ];
  expect(figuresOf(factsOf(6, parts))).toMatchObject({
    diameter: 3,
    articulationPoints: ["node-2", "node-3"],
    minCut: 0,
  });
});

test("a node that is down is no part of the graph", () => {
  const facts = factsOf(6, cycle(6), { "node-1": { status: "down" } });
  expect(figuresOf(facts)).toMatchObject({
    diameter: 4,
    articulationPoints: ["node-3", "node-4", "node-5"],
    minCut: 1,
    meanDegree: 8 / 5,
  });
});

test("of one node there is no cut, and of none there is nothing to say", () => {
  expect(figuresOf(factsOf(1, []))).toEqual({
    diameter: 0,
    articulationPoints: [],
    minCut: null,
    clustering: 0,
    meanDegree: 0,
  });
  const nobody = factsOf(1, [], { "node-1": { status: "down" } });
  for (const { at } of [
    diameterMeasure,
    articulationPointsMeasure,
    minCutMeasure,
    clusteringMeasure,
    meanDegreeMeasure,
  ]) {
    expect(at(nobody)).toBeNull();
  }
});

test("the seed draws the sample of the minimum cut, whatever the order of the nodes", () => {
  const crowd = Array.from({ length: 20 }, (_, i) => i + 1);
  // Beside the crowd, one node with one connection, one with two, and so on.
  const others = crowd.flatMap((degree) => crowd.slice(0, degree).map((node) => [node, 20 + degree] as const));
  const { round, plan } = factsOf(40, [...complete(crowd), ...others]);
  const cutOf = (change: Partial<Plan>) => minCut(roundFacts(round, { ...plan, ...change }));
  const bySeed = [1, 2, 3, 4, 5, 6].map((seed) => cutOf({ seed }));
  expect(bySeed).toEqual([1, 2, 3, 4, 5, 6].map((seed) => cutOf({ seed, nodes: plan.nodes.toReversed() })));
  expect(new Set(bySeed).size).toBeGreaterThan(1);
});

test("a way that stands in the way of others is taken back in part", () => {
  const three: Edges = [
    [1, 2],
    [1, 3],
    [1, 5],
    [1, 7],
    [2, 6],
    [2, 8],
    [3, 4],
    [3, 6],
    [3, 8],
    [4, 5],
    [4, 7],
    [5, 7],
    [6, 8],
  ];
  const { round, plan } = factsOf(8, three);
  const seeds = Array.from({ length: 30 }, (_, seed) => seed);
  expect(new Set(seeds.map((seed) => minCut(roundFacts(round, { ...plan, seed }))))).toEqual(new Set([3]));
});

/** Up to seven nodes and any edges between them. */
const anyGraph = fc.integer({ min: 2, max: 7 }).chain((count) => {
  const all = complete(Array.from({ length: count }, (_, i) => i + 1));
  return fc.subarray([...all]).map((edges) => ({ count, edges }));
});

function partsOf(count: number, edges: Edges, without?: number): number {
  const graph = new UndirectedGraph();
  for (let node = 1; node <= count; node++) if (node !== without) graph.addNode(node);
  for (const [a, b] of edges) if (a !== without && b !== without) graph.addEdge(a, b);
  return countConnectedComponents(graph);
}

test("an articulation point is a node without which there are more parts than with it", () => {
  fc.assert(
    fc.property(anyGraph, ({ count, edges }) => {
      const nodes = Array.from({ length: count }, (_, i) => i + 1);
      const isPoint = (node: number) => partsOf(count, edges, node) > partsOf(count, edges);
      expect(articulationPoints(factsOf(count, edges))).toEqual(nodes.filter(isPoint).map((node) => `node-${node}`));
    }),
  );
});

test("the minimum cut is the least number of connections between some nodes and all others", () => {
  fc.assert(
    fc.property(anyGraph, ({ count, edges }) => {
      const sides = Array.from({ length: 2 ** (count - 1) - 1 }, (_, i) => i + 1);
      const crossing = (side: number) =>
        edges.filter(([a, b]) => ((side >> (a - 1)) & 1) !== ((side >> (b - 1)) & 1)).length;
      expect(minCut(factsOf(count, edges))).toBe(Math.min(...sides.map(crossing)));
    }),
  );
});
