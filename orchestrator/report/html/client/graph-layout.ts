/**
 * Where each node of the graph stands: pulled together by its links, pushed apart by the others, drawn to the place of its region so
 * that the map looks alike at all times. From one moment to the next nodes move from where they stood.
 */
import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type Simulation,
  type SimulationNodeDatum,
} from "d3-force";
import type { NodeAbout } from "../report-document.ts";
import type { GraphLink } from "./graph-at.ts";

export interface PlacedNode extends SimulationNodeDatum {
  x: number;
  y: number;
}

export interface GraphLayout {
  readonly nodes: readonly PlacedNode[];
  /** Moves the nodes towards where these links ask them to be, a little with each frame. */
  settle(links: readonly GraphLink[]): void;
}

/** As many steps as bring a network of any size to rest. */
const firstSteps = 120;
const apart = 26;

export function graphLayout(about: readonly NodeAbout[], moved: () => void): GraphLayout {
  const homes = homesOf(about);
  const nodes: PlacedNode[] = about.map(({ region }, i) => {
    const home = homes.get(region) ?? { x: 0, y: 0 };
    // By the golden angle: the same start for everybody, and no two nodes at one place.
    const [angle, radius] = [i * 2.39996, apart * 0.5 * Math.sqrt(i)];
    return { x: home.x + radius * Math.cos(angle), y: home.y + radius * Math.sin(angle) };
  });
  const homeOf = (i: number | undefined) => homes.get(about[i ?? 0]?.region ?? "") ?? { x: 0, y: 0 };
  const simulation: Simulation<PlacedNode, undefined> = forceSimulation(nodes)
    .force("charge", forceManyBody().strength(-140).distanceMax(700))
    .force("collide", forceCollide(apart / 2))
    .force("x", forceX<PlacedNode>((node) => homeOf(node.index).x).strength(0.09))
    .force("y", forceY<PlacedNode>((node) => homeOf(node.index).y).strength(0.09))
    .on("tick", moved)
    .stop();
  let isFirst = true;
  return {
    nodes,
    settle(links) {
      const degrees = degreesOf(links, about.length);
      // Who have many links between them need room for these to be seen.
      const distance = apart * (1 + Math.sqrt((2 * links.length) / Math.max(1, about.length)));
      const force = forceLink(links.map(({ a, b }) => ({ source: a, target: b })))
        .distance(distance)
        // As d3's own, but weaker where both ends have many: a full mesh is no knot.
        .strength((_, i) => {
          const [a, b] = [degrees[links[i]?.a ?? 0] ?? 1, degrees[links[i]?.b ?? 0] ?? 1];
          return 0.5 / Math.min(a, b) ** 1.1;
        });
      simulation.force("link", force).alpha(isFirst ? 1 : 0.35);
      if (isFirst) simulation.tick(firstSteps);
      isFirst = false;
      if (matchMedia("(prefers-reduced-motion: reduce)").matches) simulation.tick(firstSteps).stop();
      else simulation.restart();
      moved();
    },
  };
}

/** On a ring that has room for all; a single region in its middle. */
function homesOf(about: readonly NodeAbout[]): ReadonlyMap<string, { readonly x: number; readonly y: number }> {
  const regions = [...new Set(about.map(({ region }) => region))];
  const radius = regions.length === 1 ? 0 : apart * 1.5 * Math.sqrt(about.length);
  return new Map(
    regions.map((region, i) => {
      const angle = (2 * Math.PI * i) / regions.length - Math.PI;
      // Wider than high, as the graph's place is.
      return [region, { x: 1.5 * radius * Math.cos(angle), y: 0.8 * radius * Math.sin(angle) }];
    }),
  );
}

function degreesOf(links: readonly GraphLink[], count: number): readonly number[] {
  const degrees = new Array<number>(count).fill(0);
  for (const { a, b } of links) for (const end of [a, b]) degrees[end] = (degrees[end] ?? 0) + 1;
  return degrees;
}
