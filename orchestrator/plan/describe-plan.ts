/** A plan for people, within 100 columns: nodes, zones, what lies between them, and what happens when. */
import { formatMs, formatShare } from "../base/units.ts";
import { loss } from "../conditions/loss.ts";
import type { RateLimit, Shaping } from "../model/link.ts";
import type { NodePlan, PhasePlan, Plan, TimedAction } from "../model/plan.ts";
import type { Action } from "../model/step.ts";

const widestColumn = 100;

export function describePlan(plan: Plan): string {
  const { network, nodes } = plan;
  const sections = [
    [
      `${plan.name}: ${nodes.length} nodes, seed ${plan.seed}`,
      `network ${network.subnet}, gateway ${network.gateway}, no way out`,
    ],
    section("Nodes", table(nodes.map(nodeRow))),
    section("Zones (region/link)", table(network.zones.map((zone) => zoneRow(zone, nodes)))),
    section("On the way, one direction", table(wayRows(plan))),
    section("Timeline", plan.phases.flatMap(describePhase)),
    section(
      "Expectations",
      plan.expectations.map(({ name }) => name),
    ),
  ];
  return `${sections.map((lines) => lines.map(clip).join("\n")).join("\n\n")}\n`;
}

function nodeRow(node: NodePlan): readonly string[] {
  const remarks = [node.bootstrap ? "bootstrap" : "", node.link.inbound === "any" ? "" : "outbound-only"];
  // The start of a peer id is the same for all; the plan as JSON has all of it.
  const peer = `...${node.peerId.slice(-12)}`;
  return [node.id, node.zone, node.address, peer, remarks.filter((remark) => remark !== "").join(", ")];
}

function zoneRow({ id, prefixes }: Plan["network"]["zones"][number], nodes: readonly NodePlan[]): readonly string[] {
  const members = nodes.filter((node) => node.zone === id);
  const { up = null, down = null } = members[0]?.link ?? {};
  return [
    id,
    prefixes.join(" "),
    members.length === 1 ? "1 node" : `${members.length} nodes`,
    `up ${rateText(up)}`,
    `down ${rateText(down)}`,
  ];
}

function rateText(limit: RateLimit | null): string {
  if (limit === null) return "unlimited";
  const { bitsPerSecond, queuePackets } = limit;
  const [unit, size] = bitsPerSecond >= 1e9 ? ["gbit", 1e9] : bitsPerSecond >= 1e6 ? ["mbit", 1e6] : ["kbit", 1e3];
  return `${Number((bitsPerSecond / size).toFixed(3))}${unit} (queue ${queuePackets})`;
}

/** One row for two zones when both directions are alike, which they are for now. */
function wayRows({ network, nodes }: Plan): readonly (readonly string[])[] {
  return network.zones.flatMap((from, i) =>
    network.zones.slice(i).map((to) => {
      const paths = nodes.find((node) => node.zone === from.id)?.link.paths ?? [];
      const shaping = paths.find((path) => path.to.some((prefix) => to.prefixes.includes(prefix)))?.shaping ?? [];
      return [from.id, from === to ? "inside" : to.id, ...["delay", "loss"].map((kind) => shapingText(shaping, kind))];
    }),
  );
}

function shapingText(shaping: readonly Shaping[], kind: string): string {
  const found = shaping.find((candidate) => candidate.kind === kind);
  if (found?.kind === "loss") return `loss ${formatShare(loss.ratio(found.model))}`;
  if (found?.kind === "delay") return `delay ${found.meanMs}ms${found.jitterMs === 0 ? "" : ` +- ${found.jitterMs}ms`}`;
  return `no ${kind}`;
}

function describePhase(phase: PhasePlan): readonly string[] {
  const { end } = phase;
  const length =
    end.kind === "for" ? `for ${formatMs(end.ms)}` : `until ${end.state}, at most ${formatMs(end.timeoutMs)}`;
  const flows = phase.traffic.map(({ flow, workloads }) => {
    const messages = workloads.reduce((sum, workload) => sum + workload.messages.length, 0);
    return ["", "traffic", `${flow}: ${messages} messages from ${workloads.length} nodes`];
  });
  const rows = [
    ...flows,
    ...runsOf(phase.timeline).map(describeRun),
    ...phase.undo.map((action) => ["at its end", action.kind, whom([action])]),
  ];
  return [`${phase.name}: ${length}`, ...table(rows).map((line) => `  ${line}`)];
}

/** Actions of one kind and cause that follow one another are told in one line. */
function runsOf(timeline: readonly TimedAction[]): readonly (readonly TimedAction[])[] {
  const runs: TimedAction[][] = [];
  for (const timed of timeline) {
    const last = runs.at(-1);
    const before = last?.at(-1);
    if (last && before?.cause === timed.cause && before.action.kind === timed.action.kind) last.push(timed);
    else runs.push([timed]);
  }
  return runs;
}

function describeRun(run: readonly TimedAction[]): readonly string[] {
  const times = [...new Set([run.at(0), run.at(-1)].map((timed) => formatMs(timed?.atMs ?? 0)))];
  return [times.join(".."), run[0]?.action.kind ?? "", whom(run.map((timed) => timed.action))];
}

function whom(actions: readonly Action[]): string {
  return actions
    .map((action) => {
      if ("nodes" in action) return action.nodes.join(", ");
      if (action.kind !== "partition") return action.id;
      return action.islands.map((island) => `${island.length} nodes (${island[0]}, ...)`).join(" | ");
    })
    .join(", ");
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
