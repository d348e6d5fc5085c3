/** A flash crowd: that it is the start of its group, that others can do without it until then, and that it comes in time. */
import type { FlashCrowd } from "../../scenario/churn/flash-crowd.ts";
import type { Path, Report } from "../problem.ts";
import { longestMs, type Phase, type Topology } from "../topology.ts";
import type { TopologyFile } from "../topology-schema.ts";
import { checkSpan } from "./check-span.ts";

export function checkCrowd(
  crowd: FlashCrowd,
  phase: number,
  o: { readonly file: TopologyFile; readonly topology: Topology; readonly at: Path; readonly report: Report },
): void {
  const { file, topology, at, report } = o;
  const { group: name, "min-online": first } = crowd;
  const group = topology.groups.find((candidate) => candidate.name === name);
  const size = group?.nodes.length ?? 0;
  const earlier = topology.phases.slice(0, phase).filter(({ starts }) => starts.includes(name));
  const here = file.phases[phase]?.start?.groups?.includes(name);
  if (earlier.length > 0 || here) {
    const where = earlier[0]?.name ?? file.phases[phase]?.name ?? "";
    report([...at, "group"], `is "${name}", which ${where} starts; expected a group that nothing but the crowd starts`);
  } else if (group?.nodes.some(({ bootstrap }) => bootstrap)) {
    report(
      [...at, "group"],
      `is "${name}", whose nodes are bootstrap nodes; expected a group that others can start without`,
    );
  }
  if (first >= size) {
    report([...at, "min-online"], `is ${first}; expected less than ${size}, so that somebody is left for the crowd`);
  }
  checkSpan(crowd, longestMs(topology.phases[phase] as Phase), at, report);
}
