/** Regions, the paths between them, last miles and the subnet. */
import { isIPv4 } from "node:net";
import { containsCidr, normalizeCidr } from "cidr-tools";
import type { LastMile } from "../../model/link.ts";
import { isUnknown } from "../did-you-mean.ts";
import type { Path, Report } from "../problem.ts";
import { longestMs, type Topology } from "../topology.ts";
import type { TopologyFile } from "../topology-schema.ts";
import { neededPrefixLength, zonesOf } from "../zones.ts";
import { checkEffects, type WrittenEffects } from "./check-effects.ts";
import { segmentProblems } from "./check-segment.ts";

/** Source: RFC 1918. */
const privateSubnets = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

export function checkNetwork(file: TopologyFile, topology: Topology, report: Report): void {
  const { regions, paths, subnet } = file.network;
  checkSegments(file, topology, report);
  for (const [i, region] of regions.entries()) {
    if (regions.indexOf(region) < i)
      report(["network", "regions", i], `is "${region}" a second time; expected each region once`);
  }
  const joined = new Set<string>();
  for (const [i, path] of paths.entries()) {
    const at = ["network", "paths", i];
    for (const [j, region] of path.between.entries()) {
      if (!regions.includes(region)) report([...at, "between", j], isUnknown(region, "a region", regions));
    }
    const [a, b] = path.between.toSorted();
    if (a === b)
      report([...at, "between"], `joins ${a} with itself; expected two regions, and network.within for inside one`);
    if (joined.has(`${a} ${b}`))
      report([...at, "between"], `joins ${a} and ${b} a second time; expected one path for two regions`);
    joined.add(`${a} ${b}`);
  }
  const populated = [...new Set(topology.groups.flatMap((group) => group.nodes.map((node) => node.region)))]
    .filter((region) => regions.includes(region))
    .toSorted();
  for (const [i, a] of populated.entries()) {
    for (const b of populated.slice(i + 1)) {
      if (joined.has(`${a} ${b}`)) continue;
      report(
        ["network", "paths"],
        `has no path between ${a} and ${b}; expected one, as { between: [${a}, ${b}], delay: 40ms }`,
      );
    }
  }
  if (subnet !== undefined) checkSubnet(subnet, topology, report);
  checkIp(topology, report);
}

function checkIp({ network: { ip }, groups }: Topology, report: Report): void {
  const behind = groups.filter((group) => group.nodes.some((node) => node.nat !== null)).map((group) => group.name);
  if (ip === "v4" || behind.length === 0) return;
  report(
    ["network", "ip"],
    `is "${ip}", and NAT is of IPv4 only; expected v4, or no nodes behind NAT in ${behind.join(", ")}`,
  );
}

/** One that stands over the whole run holds no longer than that lasts. */
function checkSegments(file: TopologyFile, topology: Topology, report: Report): void {
  const longest = Math.max(...topology.phases.map(longestMs));
  const check = (written: WrittenEffects, segment: LastMile, at: Path) => {
    checkEffects(written, at, report);
    for (const { key, message } of segmentProblems(segment, longest)) report([...at, key], message);
  };
  const { within, paths, links } = topology.network;
  check(file.network.within, within, ["network", "within"]);
  for (const [name, written] of Object.entries(file.links)) check(written, links[name] ?? {}, ["links", name]);
  for (const [i, written] of file.network.paths.entries()) {
    check(written, paths[i]?.segment ?? {}, ["network", "paths", i]);
  }
  checkReorder(topology, report);
}

interface Stretch {
  readonly at: Path;
  readonly segment: LastMile;
}

/** What overtakes must have something to overtake: a delay on some way that the stretch is part of. */
function checkReorder(topology: Topology, report: Report): void {
  const { within, paths, links } = topology.network;
  const zones = zonesOf(topology);
  const ways = zones.flatMap((a) =>
    zones.map((b): readonly Stretch[] => {
      const i = paths.findIndex(({ between }) => between.includes(a.region) && between.includes(b.region));
      const between: Stretch = { at: ["network", "paths", i], segment: paths[i]?.segment ?? {} };
      const path: Stretch = a.region === b.region ? { at: ["network", "within"], segment: within } : between;
      return [path, ...[a, b].map(({ link }): Stretch => ({ at: ["links", link], segment: links[link] ?? {} }))];
    }),
  );
  const stretches = new Map(ways.flat().map((stretch) => [stretch.at.join(), stretch]));
  for (const [key, { at, segment }] of stretches) {
    const own = ways.filter((way) => way.some((stretch) => stretch.at.join() === key));
    if (!segment.reorder || own.some((way) => way.some((stretch) => stretch.segment.delayMs))) continue;
    report(
      [...at, "reorder"],
      "finds no delay on its way, so that none can be overtaken; expected one, as delay: 20ms",
    );
  }
}

function checkSubnet(subnet: string, topology: Topology, report: Report): void {
  const at = ["network", "subnet"];
  const [address = "", length = ""] = subnet.split("/");
  if (!isIPv4(address) || !/^\d{1,2}$/.test(length) || Number(length) > 32) {
    report(at, `is ${JSON.stringify(subnet)}; expected an IPv4 subnet, as "10.77.0.0/24"`);
    return;
  }
  const normal = normalizeCidr(subnet);
  if (normal !== subnet) report(at, `is "${subnet}"; expected the subnet's first address; did you mean "${normal}"?`);
  if (!privateSubnets.some((range) => containsCidr(range, subnet))) {
    report(at, `is "${subnet}"; expected a private subnet, in ${privateSubnets.join(", ")}`);
  }
  const zones = zonesOf(topology);
  const needed = neededPrefixLength(zones);
  if (Number(length) > needed) {
    const nodes = topology.groups.reduce((sum, group) => sum + group.nodes.length, 0);
    report(
      at,
      `is "${subnet}"; expected a /${needed} or larger for ${nodes} nodes (zones of region x link: ${zones.length})`,
    );
  }
}
