/** What links are while changes of conditions are in force: each stretch that one touches must still make sense as a whole. */
import type { LastMile } from "../../model/link.ts";
import type { LinkSelection } from "../../model/step.ts";
import type { CastCondition } from "../cast-conditions.ts";
import type { Path, Report } from "../problem.ts";
import { longestMs, type Topology } from "../topology.ts";
import { shareLinks } from "./check-overlaps.ts";
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
    const named = condition.written[found.key] === undefined ? undefined : found.key;
    report(
      named ? [...at, named] : at,
      named ? `${found.message}${found.on}` : `makes ${found.key} wrong${found.on}: it ${found.message}`,
    );
  }
}

interface Stretch {
  /** " between eu and us", for messages. */
  readonly on: string;
  readonly segment: LastMile;
}

/** One is told of each change: others would mostly follow from it. */
function firstProblem(
  { moments, written }: CastCondition,
  others: readonly CastCondition[],
  stretches: readonly Stretch[],
  lastsMs: number,
): (SegmentProblem & { readonly on: string }) | undefined {
  for (const { atMs, to } of moments) {
    if (to === null) continue;
    const besides = others.map((other) => ({ beginsMs: other.written.at, to: valueAt(other, atMs) }));
    const inForce = [...besides, { beginsMs: written.at, to }].toSorted((a, b) => a.beginsMs - b.beginsMs);
    for (const { on, segment } of stretches) {
      const [problem] = segmentProblems(Object.assign({}, segment, ...inForce.map((one) => one.to)), lastsMs);
      if (problem !== undefined) return { ...problem, on };
    }
  }
  return undefined;
}

function valueAt({ moments }: CastCondition, atMs: number) {
  return moments.findLast((moment) => moment.atMs <= atMs)?.to ?? {};
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
