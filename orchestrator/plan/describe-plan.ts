/** A plan for people, within 100 columns: nodes, zones, what lies between them, and what happens when. */
import wrapAnsi from "wrap-ansi";
import { listText } from "../base/list-text.ts";
import { formatRate } from "../base/units.ts";
import type { RateLimit } from "../model/link.ts";
import type { NodePlan, Plan, ZonePlan } from "../model/plan.ts";
import { describeShaping } from "../trace/describe-link.ts";
import { phaseRows, phaseTitle } from "./describe-phase.ts";
import { type HostShare, partOn, placeOnHosts } from "./place-on-hosts.ts";

const widestColumn = 100;
const widestEffects = 60;

/** @param hosts that it is spread over, where there are any */
export function describePlan(plan: Plan, hosts: readonly HostShare[] = []): string {
  const { network, nodes } = plan;
  const sections = [
    [
      `${plan.name}: ${nodes.length} nodes, seed ${plan.seed}`,
      `network ${[network.subnet, network.subnet6].filter((subnet) => subnet !== null).join(" and ")}, gateway ${network.gateway}, no way out`,
      ...(network.behindNats === null ? [] : [`behind NATs ${network.behindNats.subnet}`]),
    ],
    section("Nodes", table(nodes.map((node) => nodeRow(node, plan)))),
    ...(hosts.length === 0 ? [] : [section("Hosts", table(hostRows(plan, hosts)))]),
    section("Zones (region/link)", table(network.zones.map((zone) => zoneRow(zone, plan)))),
    section("On the way, one direction", table(wayRows(plan))),
    section(
      "Timeline",
      plan.phases.flatMap((phase) => [phaseTitle(phase), ...table(phaseRows(phase)).map((line) => `  ${line}`)]),
    ),
    section(
      "Expectations",
      plan.expectations.map(({ name }) => name),
    ),
  ];
  return `${sections.map((lines) => lines.map(clip).join("\n")).join("\n\n")}\n`;
}

function hostRows(plan: Plan, hosts: readonly HostShare[]): readonly (readonly string[])[] {
  const placement = placeOnHosts(plan, hosts);
  return hosts.map(({ name }) => {
    const { nodes } = partOn(name, plan, placement);
    const regions = [...Map.groupBy(nodes, ({ region }) => region)].map(
      ([region, own]) => `${own.length} of ${region}`,
    );
    return [name, `${nodes.length} nodes`, regions.join(", ")];
  });
}

function nodeRow(node: NodePlan, { network }: Plan): readonly string[] {
  const nat = network.nats.find(({ id }) => id === node.nat);
  const remarks = [
    node.bootstrap ? "bootstrap" : "",
    node.implementation === "js" ? "" : node.implementation,
    describeBehaviour(node.config.behaviour),
    node.config.defect === null ? "" : `defect ${node.config.defect}`,
    node.protects === undefined ? "" : `protects ${listText(node.protects, 1)}`,
    node.config.dataDirectory === null ? "" : "keeps peers on disk",
    node.link.inbound === "any" ? "" : "outbound-only",
    nat === undefined ? "" : `${nat.kind} behind ${nat.address}`,
  ];
  // The start of a peer id is the same for all; the plan as JSON has all of it.
  const peer = `...${node.peerId.slice(-12)}`;
  return [node.id, node.zone, node.address, peer, remarks.filter((remark) => remark !== "").join(", ")];
}

function describeBehaviour(behaviour: NodePlan["config"]["behaviour"]): string {
  if (behaviour.kind === "honest") return "";
  const many = behaviour.kind === "sybil" && behaviour.identities > 1;
  return many ? `sybil of ${behaviour.identities} identities` : behaviour.kind;
}

function zoneRow({ id, prefixes }: ZonePlan, { nodes, surveyors }: Plan): readonly string[] {
  const count = nodes.filter((node) => node.zone === id).length;
  const { up = null, down = null } = surveyors.find((surveyor) => surveyor.id === id)?.link ?? {};
  const members = count === 1 ? "1 node" : `${count} nodes`;
  return [id, prefixes.join(" "), members, `up ${rateText(up)}`, `down ${rateText(down)}`];
}

function rateText(limit: RateLimit | null): string {
  if (limit === null) return "unlimited";
  const overhead = limit.overheadBytes === 0 ? "" : `, +${limit.overheadBytes}B`;
  return `${formatRate(limit.bitsPerSecond)} (queue ${limit.queuePackets}${overhead})`;
}

/** One row for two zones: while nothing is changed, both directions are alike. What is long goes on in rows below. */
function wayRows({ network, surveyors }: Plan): readonly (readonly string[])[] {
  return network.zones.flatMap((from, i) =>
    network.zones.slice(i).flatMap((to) => {
      const paths = surveyors.find(({ id }) => id === from.id)?.link.paths ?? [];
      const shaping = paths.find((path) => path.to.some((prefix) => to.prefixes.includes(prefix)))?.shaping ?? [];
      const effects = wrapAnsi(describeShaping(shaping).join(", ") || "nothing", widestEffects).split("\n");
      return effects.map((text, row) => (row === 0 ? [from.id, from === to ? "inside" : to.id, text] : ["", "", text]));
    }),
  );
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return [title, ...lines.map((line) => `  ${line}`)];
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows.reduce<readonly number[]>(
    (sofar, row) => row.map((cell, i) => Math.max(sofar[i] ?? 0, cell.length)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function clip(line: string): string {
  return line.length <= widestColumn ? line : `${line.slice(0, widestColumn - 3)}...`;
}
