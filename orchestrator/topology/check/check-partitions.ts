/** Partitions: that each names nodes that run, tears no NAT apart, and makes islands that somebody is on. */
import type { NodeId } from "../../model/step.ts";
import type { Names } from "../../scenario/conditions/links.ts";
import type { WrittenPartition } from "../../scenario/faults/partition.ts";
import { castPhases } from "../cast.ts";
import { type CastPartition, castPartitions } from "../cast-partitions.ts";
import { nodesNamed } from "../nodes-named.ts";
import type { Path, Report } from "../problem.ts";
import type { Topology } from "../topology.ts";
import type { TopologyFile } from "../topology-schema.ts";
import { tornNat } from "../torn-nat.ts";
import { type NameScene, nameProblem } from "./name-problem.ts";

export function checkPartitions(file: TopologyFile, topology: Topology, report: Report): void {
  const casts = castPhases(topology);
  for (const [i, { faults }] of file.phases.entries()) {
    const partitions = castPartitions(topology, i);
    for (const [j, { partition }] of faults.entries()) {
      const cast = partitions.find(({ fault }) => fault.partition === partition);
      if (cast === undefined) continue;
      const scene = { topology, cast: casts[i], atMs: cast.fault.atMs };
      checkPartition(cast, scene, ["phases", i, "faults", j, "partition"], report);
    }
  }
}

function checkPartition({ fault, islands }: CastPartition, scene: NameScene, at: Path, report: Report): void {
  const { partition } = fault;
  if (Array.isArray(partition)) {
    checkIslands(partition, scene, at, report);
    for (const [i, island] of islands.islands.entries()) {
      const torn = tornNat(scene.topology, island);
      if (torn !== undefined) report([...at, i], torn);
    }
  } else checkForm(partition, islands.islands, scene, at, report);
}

type Form = Exclude<WrittenPartition, readonly unknown[]>;

const kinds = ["halves", "majorities", "bridge", "one-way"] as const;
const atOneAddress = "those behind one NAT counted once";

function checkForm(
  form: Form,
  islands: readonly (readonly NodeId[])[],
  scene: NameScene,
  at: Path,
  report: Report,
): void {
  const [kind] = kinds.filter((key) => form[key] !== undefined);
  if (kind === undefined) return;
  const here = [...at, kind];
  if (form.between !== undefined && kind !== "bridge")
    report([...at, "between"], "belongs to no bridge; expected one beside it, as bridge: node-3");
  const isSound =
    form["one-way"] === undefined
      ? checkNames(form, kind, scene, at, report)
      : checkIslands(form["one-way"], scene, here, report);
  const torn = islands.map((island) => tornNat(scene.topology, island)).find((text) => text !== undefined);
  if (torn !== undefined) report(here, torn);
  else if (!isSound)
    return; // what it makes of them would only follow
  else if (kind === "majorities" && islands.length === 0) {
    const message = "makes no ring in which each sees a majority and nobody sees all";
    report(here, `${message}; expected 4 nodes or more, ${atOneAddress}`);
  } else if (islands.some((island) => isOnAll(island, islands))) {
    report(here, `leaves nobody on one of its sides; expected more nodes, ${atOneAddress}`);
  }
}

/** Also when nobody is on it. */
function isOnAll(island: readonly NodeId[], islands: readonly (readonly NodeId[])[]): boolean {
  return island.every((node) => islands.every((other) => other.includes(node)));
}

/** @returns whether all names are sound */
function checkNames(
  { halves, majorities, bridge, between }: Form,
  kind: (typeof kinds)[number],
  scene: NameScene,
  at: Path,
  report: Report,
): boolean {
  const problems = [
    ...problemsOf(halves ?? majorities ?? [], { ...scene, takesAll: true }, [...at, kind]),
    ...problemsOf(bridge ?? [], scene, [...at, kind]),
  ];
  for (const { place, text } of problems) report(place, text);
  if (between === undefined || bridge === undefined) return problems.length === 0;
  // Who is the bridge is on both sides, whatever a name says.
  const bridges = membersOf(bridge, scene);
  const [a, b] = between.map((names) => [names].flat());
  return checkIslands([a ?? [], b ?? []], scene, [...at, "between"], report, bridges) && problems.length === 0;
}

function problemsOf(names: Names, scene: NameScene, at: Path) {
  return [names].flat().flatMap((name, i) => {
    const text = nameProblem(name, scene);
    return text === undefined ? [] : [{ text, place: Array.isArray(names) ? [...at, i] : at }];
  });
}

function membersOf(names: Names, { topology }: NameScene): readonly NodeId[] {
  return [names].flat().flatMap((name) => nodesNamed(topology, name)[0]?.nodes ?? []);
}

/**
 * Each node on one island at most.
 * @param bridges nodes that may be on several
 */
function checkIslands(
  islands: readonly (readonly string[])[],
  scene: NameScene,
  at: Path,
  report: Report,
  bridges: readonly NodeId[] = [],
): boolean {
  const islandOf = new Map<string, number>();
  let isSound = true;
  for (const [i, island] of islands.entries()) {
    for (const [j, name] of island.entries()) {
      const nodes = membersOf(name, scene).filter((node) => !bridges.includes(node));
      const shared = nodes.find((node) => islandOf.has(node));
      const problem = nameProblem(name, scene) ?? (shared && sharedText(name, shared, islandOf.get(shared) === i));
      if (problem !== undefined) report([...at, i, j], problem);
      isSound &&= problem === undefined;
      for (const node of nodes) islandOf.set(node, i);
    }
  }
  return isSound;
}

function sharedText(name: string, node: NodeId, isSameIsland: boolean): string {
  const earlier = isSameIsland ? "named before in this island" : "in another island too";
  return `is "${name}", of which ${node} is ${earlier}; expected each node once`;
}
