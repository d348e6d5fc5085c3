/** Leaves out what is written and does nothing any more: flows that no phase sends, links and paths of nobody, empty lists. The plan stays. */
import { makePlan } from "../../plan/make-plan.ts";
import { checkData } from "../../topology/check-data.ts";
import type { Path } from "../../topology/problem.ts";
import type { ReadText } from "../../topology/read-layers.ts";
import type { Topology } from "../../topology/topology.ts";
import { type Data, phasesOf, without } from "./parts.ts";

export function tidy(data: Data, readText: ReadText): Data {
  const before = effectOf(checkData(data, readText).topology);
  return places(data).reduce((now, path) => {
    const less = without(now, [path]) as Data;
    const { problems, topology } = checkData(less, readText);
    return problems.length === 0 && effectOf(topology) === before ? less : now;
  }, data);
}

/** The last of a list first, so that the places of the others hold; what may be empty by then at the end. */
function places(data: Data): readonly Path[] {
  const { traffic = {}, links = {}, network = {} } = data;
  const { paths = [] } = network as { readonly paths?: readonly unknown[] };
  return [
    ...Object.keys(traffic as Data).map((name) => ["traffic", name]),
    ...Object.keys(links as Data).map((name) => ["links", name]),
    ...paths.map((_, i) => ["network", "paths", paths.length - 1 - i]),
    ["traffic"],
    ["links"],
    ["network", "paths"],
    ...phasesOf(data).flatMap((phase, i) => Object.keys(phase).map((key) => ["phases", i, key])),
  ];
}

/** All that a run does and is judged by; the conditions of links that no node has are not in it. */
function effectOf(topology: Topology | undefined): string {
  if (topology === undefined) return "";
  const { network, ...plan } = makePlan(topology, { takenSubnets: [] });
  return JSON.stringify({ ...plan, network: { ...network, conditions: null } });
}
