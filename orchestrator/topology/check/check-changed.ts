/** What links are while changes of conditions are in force: each stretch that one touches must still make sense as a whole. */
import type { LastMile } from "../../model/link.ts";
import type { LinkChange, LinkSelection } from "../../model/step.ts";
import type { CastCondition } from "../cast-conditions.ts";
import type { Path, Report } from "../problem.ts";
import { shareLinks } from "../share-links.ts";
import { longestMs, type Topology } from "../topology.ts";
import { type SegmentProblem, segmentProblems } from "./check-segment.ts";

export function checkChanged(
  cast: readonly CastCondition[],
  topology: Topology,
  phaseIndex: number,
  report: Report,
): void {
  const phase = topology.phases[phaseIndex];
  const phaseMs = phase === undefined ? 0 : longestMs(phase);
  for (const [j, condition] of cast.entries()) {
    const lastsMs = (condition.written.for ?? phaseMs - condition.written.at) || 1;
    const others = cast.filter((other) => other !== condition && shareLinks(other.links, condition.links));
    const found = firstProblem(condition, others, stretchesOf(condition.links, topology), lastsMs);
    if (found === undefined) continue;
    const at: Path = ["phases", phaseIndex, "conditions", j];
    const message = found.message.replace(";", `${found.on};`);
    if (condition.written[found.key] !== undefined) report([...at, found.key], message);
    else report(at, `leaves a ${found.key} that ${message}`);
  }
}

interface Stretch {
  /** " between eu and us", for messages. */
  readonly on: string;
  readonly segment: LastMile;
}

/** At all times at which it or another of its links' changes moves on. One is told: others would mostly follow from it. */
function firstProblem(
  condition: CastCondition,
  others: readonly CastCondition[],
  stretches: readonly Stretch[],
  lastsMs: number,
): (SegmentProblem & { readonly on: string }) | undefined {
  const all = [condition, ...others].toSorted((a, b) => a.written.at - b.written.at);
  const timesMs = new Set(all.flatMap(({ moments }) => moments.map(({ atMs }) => atMs)).toSorted((a, b) => a - b));
  for (const atMs of timesMs) {
    if (valueAt(condition, atMs) === null) continue;
    for (const { on, segment } of stretches) {
      const problemsWith = (changes: readonly CastCondition[]) =>
        segmentProblems(Object.assign({}, segment, ...changes.map((change) => valueAt(change, atMs))), lastsMs);
      // What is wrong without it is told elsewhere.
      const before = problemsWith(all.filter((change) => change !== condition)).map(({ key }) => key);
      const problem = problemsWith(all).find(({ key }) => !before.includes(key));
      if (problem !== undefined) return { ...problem, on };
    }
  }
  return undefined;
}

function valueAt({ moments }: CastCondition, atMs: number): LinkChange | null {
  return moments.findLast((moment) => moment.atMs <= atMs)?.to ?? null;
}

/** The last miles or paths that the nodes of a selection have, each once. */
function stretchesOf(links: LinkSelection, { groups, network }: Topology): readonly Stretch[] {
  const places = groups.flatMap(({ link, nodes }) => nodes.map(({ id, region }) => ({ id, region, link })));
  const chosen = (ids: readonly string[]) => {
    const wanted = new Set(ids);
    return places.filter(({ id }) => wanted.has(id));
  };
  if (links.kind === "last-mile") {
    const names = [...new Set(chosen(links.of).map(({ link }) => link))];
    return names.map((name) => ({ on: ` on ${name}`, segment: network.links[name] ?? {} }));
  }
  const regionsOf = (ids: readonly string[]) => [...new Set(chosen(ids).map(({ region }) => region))];
  return regionsOf(links.from).flatMap((a) =>
    regionsOf(links.to).flatMap((b): Stretch | readonly Stretch[] => {
      if (a === b) return { on: ` inside ${a}`, segment: network.within };
      const path = network.paths.find(({ between }) => between.includes(a) && between.includes(b));
      return path === undefined ? [] : { on: ` between ${a} and ${b}`, segment: path.segment };
    }),
  );
}
