/** Groups: their numbers, places and links. */
import { formatShare } from "../../base/units.ts";
import { isUnknown } from "../did-you-mean.ts";
import type { WrittenDefaults, WrittenGroup } from "../group-schema.ts";
import type { Placement } from "../placement.ts";
import type { Path, Report } from "../problem.ts";
import { isDialable, isNat, kindsIn, natKinds, partsOf } from "../reachability.ts";
import { directLink, reachabilityOf } from "../resolve-groups.ts";
import type { Topology } from "../topology.ts";
import type { TopologyFile } from "../topology-schema.ts";
import { meaningProblem } from "./meaning-problem.ts";
import { type NodeLayer, nodeLayers } from "./node-layers.ts";

/** Beyond this one network of one host breaks whatever the machine; see the README of `topologies/`. */
const mostNodes = 2000;

export function checkGroups(file: TopologyFile, topology: Topology, report: Report): void {
  const groups = Object.entries(file.groups);
  const total = topology.groups.reduce((sum, group) => sum + group.nodes.length, 0);
  if (groups.length === 0) report(["groups"], "is empty; expected at least one group, as node: { count: 10 }");
  if (total > mostNodes) report(["groups"], `has ${total} nodes in all; expected at most ${mostNodes}`);
  for (const { at, layer } of nodeLayers(file)) checkLink(layer, at, file, report);
  for (const [name, group] of groups) {
    const at = ["groups", name];
    checkPlacement(group, file.network.regions, [...at, "regions"], report);
    checkReachability(group, file.defaults, at, report);
    checkProtected(group, topology, [...at, "protects"], report);
  }
  const kinds = groups.flatMap(([, group]) => kindsIn(reachabilityOf(group, file.defaults)));
  if (groups.length > 0 && !kinds.some(isDialable)) {
    report(["groups"], "has no node that all others can connect to; expected a group that is public or full-cone");
  }
  if (file.defaults.nat !== undefined && !kinds.some(isNat)) report(["defaults", "nat"], natWithoutKind);
}

const natWithoutKind = `is of no node behind a NAT; expected it beside reachability ${natKinds.join(", ")}`;

function checkReachability(group: WrittenGroup, defaults: WrittenDefaults, at: Path, report: Report): void {
  const written = reachabilityOf(group, defaults);
  const kinds = kindsIn(written);
  if (typeof written !== "string") {
    const place = group.reachability === undefined ? ["defaults", "reachability"] : [...at, "reachability"];
    checkParts(
      partsOf(written).map(([, part]) => part),
      group.count,
      { at: place, what: "kind" },
      report,
    );
  }
  const hidden = kinds.filter((kind) => !isDialable(kind));
  if (group.bootstrap && hidden.length > 0) {
    const message = `is of nodes that are ${hidden.join(", ")}; expected bootstrap nodes that others can reach`;
    report([...at, "bootstrap"], message);
  }
  if (group.nat !== undefined && !kinds.some(isNat)) report([...at, "nat"], natWithoutKind);
}

function checkProtected({ protects }: WrittenGroup, topology: Topology, at: Path, report: Report): void {
  for (const [i, name] of [protects ?? []].flat().entries()) {
    const problem = meaningProblem(name, topology, { takesAll: false });
    if (problem !== undefined) report(Array.isArray(protects) ? [...at, i] : at, problem);
  }
}

function checkLink({ link }: NodeLayer["layer"], at: Path, { links }: TopologyFile, report: Report): void {
  const known = [...Object.keys(links), directLink];
  if (link !== undefined && !known.includes(link)) report([...at, "link"], isUnknown(link, "a link", known));
}

function checkPlacement(
  { count, regions: placement }: WrittenGroup,
  regions: readonly string[],
  at: Path,
  report: Report,
): void {
  if (placement === undefined) return;
  if (typeof placement === "string") {
    if (!regions.includes(placement)) report(at, isUnknown(placement, "a region", regions));
    return;
  }
  for (const region of Object.keys(placement)) {
    if (!regions.includes(region))
      report([...at, region], `is of an unknown region: ${isUnknown(region, "a region", regions)}`);
  }
  checkParts(Object.values(placement), count, { at, what: "region" }, report);
}

/** Numbers that add up to the count, or shares that add up to the whole. */
function checkParts(
  parts: readonly Placement[],
  count: number,
  { at, what }: { readonly at: Path; readonly what: string },
  report: Report,
): void {
  const counts = parts.filter((part) => typeof part === "number");
  const shares = parts.filter((part) => typeof part !== "number").map((part) => part.share);
  const countSum = counts.reduce((sum, part) => sum + part, 0);
  const shareSum = shares.reduce((sum, share) => sum + share, 0);
  if (parts.length === 0) report(at, `is empty; expected at least one ${what}`);
  else if (counts.length > 0 && shares.length > 0) report(at, "mixes numbers and shares; expected all of one kind");
  else if (counts.length > 0 && countSum !== count)
    report(at, `adds up to ${countSum}; expected ${count}, the group's count`);
  else if (shares.length > 0 && Math.abs(shareSum - 1) > 1e-6)
    report(at, `adds up to ${formatShare(shareSum)}; expected 100%`);
}
