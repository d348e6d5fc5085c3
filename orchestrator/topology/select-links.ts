/** Which links a change of conditions is about: its names to nodes, and to the surveyors of zones that they fill. */
import type { LinkSelection, NodeId } from "../model/step.ts";
import type { Condition } from "../scenario/conditions/condition.ts";
import { nodesNamed } from "./nodes-named.ts";
import type { Topology } from "./topology.ts";
import { zoneIdOf } from "./zones.ts";

/** What nobody goes by selects nothing. */
export function selectLinks(topology: Pick<Topology, "groups">, written: Condition): LinkSelection {
  const whom = (names: string | readonly string[] | undefined) => membersOf(topology, [names ?? []].flat());
  if (written.of !== undefined) return { kind: "last-mile", of: whom(written.of) };
  const [from, to] = written.between ?? [written.from, written.to];
  return { kind: "path", from: whom(from), to: whom(to), bothWays: written.between !== undefined };
}

/** The links in words: "eu - us", "mobile -> eu", "last mile of mobile". */
export function describeLinks({ between, from, to, of }: Condition): string {
  const text = (names: string | readonly string[] | undefined) => [names ?? []].flat().join(" and ");
  if (of !== undefined) return `last mile of ${text(of)}`;
  return between === undefined ? `${text(from)} -> ${text(to)}` : between.map(text).join(" - ");
}

/** A surveyor stands for its whole zone, so it goes with its nodes only where all of them do. */
function membersOf(topology: Pick<Topology, "groups">, names: readonly string[]): readonly NodeId[] {
  const chosen = new Set(names.flatMap((name) => nodesNamed(topology, name)[0]?.nodes ?? []));
  const nodes = topology.groups.flatMap((group) =>
    group.nodes.map(({ id, region }) => ({ id, zone: zoneIdOf(region, group.link) })),
  );
  const zones = Map.groupBy(nodes, ({ zone }) => zone);
  const whole = [...zones].filter(([, members]) => members.every(({ id }) => chosen.has(id)));
  return [...chosen, ...whole.map(([zone]) => zone)];
}
