/** The report's tables: the churn, the traffic, the links as planned and measured, the nodes, and what the run ran on. */
import { formatMs, formatShare } from "../../base/units.ts";
import { lateAfterMs } from "../../measures/punctuality.ts";
import { churnCells, churnRows } from "../churn-rows.ts";
import { type FlowRow, flowRows } from "../flow-rows.ts";
import { apartText, engineText, hostText, sizeText } from "../hosts-text.ts";
import { besideText, linkName, type MeasuredLink, measuredLinks } from "../measured-links.ts";
import { netemText } from "../netem-text.ts";
import { type NodeRow, nodeRows } from "../node-rows.ts";
import { commandOf, type ReportInput } from "../reporter.ts";
import { settingRows } from "../setting-rows.ts";
import { type Content, type Html, html, nothing } from "./markup.ts";
import { addressText } from "./page-address.ts";
import { numbers, section, table, texts } from "./section.ts";

/** Of many zones' links the first will do; the rest is folded away. */
const mostLinks = 40;

export function churnSection({ history }: ReportInput): Html {
  const rows = churnRows(history);
  if (rows.length === 0) return nothing;
  const columns = [
    ...texts("Phase", "Group and model"),
    ...numbers("Departures", "Returns", "Mean online", "Mean offline"),
  ];
  const about =
    "Asked / done, done alone where nothing was asked. Done, the mean is all time online over all departures, and all time offline over all returns.";
  return section("Churn", table(about, columns, rows.map(churnCells)));
}

export function trafficSection({ history }: ReportInput): Html {
  const rows = flowRows(history);
  if (rows.length === 0) return nothing;
  const columns = [
    ...texts("Phase", "Flow"),
    ...numbers("Due", "Sent", "Late", "Delivered", "Lost", "p50", "p95", "p99"),
    ...texts("Remarks"),
  ];
  const about =
    "Messages of each flow, due by the plan and sent; of pairs of message and receiver, those delivered and lost. " +
    `Late is what was sent more than ${formatMs(lateAfterMs)} after its time.`;
  return section("Traffic", table(about, columns, rows.map(flowCells)));
}

function flowCells(row: FlowRow): readonly Content[] {
  const { phase, flow, due, sent, late, deliveredRatio, delivery, latencyMs } = row;
  const ms = (value: number | undefined) => (value === undefined ? "–" : formatMs(value));
  return [
    phase,
    flow,
    due,
    sent,
    late.length,
    deliveredRatio === null ? "–" : formatShare(deliveredRatio),
    delivery.lost.length,
    ms(latencyMs?.p50),
    ms(latencyMs?.p95),
    ms(latencyMs?.p99),
    [...row.publisherRemarks, ...row.receiverRemarks].map((remark) => html`<div>${remark}</div>`),
  ];
}

export function linksSection({ history }: ReportInput): Html {
  const links = measuredLinks(history);
  if (links.length === 0) {
    return section("Links", html`<p>No link was measured in this run.</p>`);
  }
  const columns = [...texts("Way", "As planned", "When"), ...numbers("Delay", "Jitter", "Loss", "Rate", "Packets")];
  const about =
    "Planned / measured: one direction (→) between the surveyors of two zones, round trips (↔) between two nodes. " +
    "What is furthest off comes first.";
  const rows = (some: readonly MeasuredLink[]) => table(about, columns, some.map(linkCells));
  const [shown, rest] = [links.slice(0, mostLinks), links.slice(mostLinks)];
  const more = html`<details><summary>${rest.length} more, nearer to the plan</summary>${rows(rest)}</details>`;
  return section("Links", html`${rows(shown)}${rest.length === 0 ? nothing : more}`);
}

function linkCells(link: MeasuredLink): readonly Content[] {
  return [
    linkName(link),
    link.withinTolerance
      ? html`<span class="pass"><span class="tone">✔ yes</span></span>`
      : html`<span class="fail"><span class="tone">✘ no</span></span>`,
    link.when,
    besideText.ms(link.delayMs),
    besideText.ms(link.jitterMs),
    besideText.share(link.lossRatio),
    besideText.rate(link.bitsPerSecond),
    link.sent,
  ];
}

export function nodesSection(input: ReportInput): Html {
  const columns = [
    ...texts("Node", "Group", "Region", "Address"),
    ...numbers("In", "Out", "Mesh degree", "Longest unhealthy", "Dials", "Failed"),
  ];
  const about = "Connections and mesh degree at the end of the last phase; dials over the whole run.";
  return section("Nodes", table(about, columns, nodeRows(input).map(nodeCells)));
}

function nodeCells({ node, connections, meshDegree, longestUnhealthyMs, dials }: NodeRow): readonly Content[] {
  return [
    html`<a href="${addressText({ node: node.id })}">${node.id}</a>`,
    node.group,
    node.region,
    html`<code>${node.address}</code>`,
    connections?.inbound ?? "–",
    connections?.outbound ?? "–",
    meshDegree ?? "–",
    longestUnhealthyMs === 0 ? "–" : formatMs(longestUnhealthyMs),
    dials?.dials ?? "–",
    dials?.failures ?? "–",
  ];
}

export function settingsSection({ history: { plan } }: ReportInput): Html {
  const rows = settingRows(plan);
  if (rows.length === 0) return nothing;
  const columns = texts("Setting", "By default", "Here");
  const about = "Settings of the nodes' peering and relay that are not the defaults in some group; times in ms.";
  const cells = rows.map(({ setting, usual, values }) => [
    html`<code>${setting}</code>`,
    usual,
    values.map(({ value, groups }) => html`<div>${value}: ${groups.join(", ")}</div>`),
  ]);
  return section("Settings", table(about, columns, cells));
}

export function ranSection(input: ReportInput): Html {
  const { header, plan } = input.history;
  const { meshbed, node, engine, netem, host, images, hosts = [], hostsApart = [] } = header.environment;
  const facts: readonly (readonly [string, Content])[] = [
    ["Run it again", html`<code>${commandOf(input)}</code>`],
    ...(input.file === undefined ? [] : [["Topology", html`<code>${input.file}</code>`] as const]),
    ["Seed", plan.seed],
    ["Run", header.runId],
    ["Engine", `${engineText(engine)}, API ${engine.apiVersion}`],
    ["Links shaped by", netemText(netem)],
    ["Network", html`<code>${plan.network.subnet}</code>`],
    [hosts.length === 0 ? "Host" : "All hosts", `kernel ${host.kernel}, ${sizeText(host)}`],
    ...hosts.map((one) => [`Host ${one.name}`, hostText(one)] as const),
    ...hostsApart.map((apart) => ["Between hosts", apartText(apart)] as const),
    ["Versions", `Meshbed ${meshbed}, Node ${node}`],
    ...Object.entries(images).map(([name, tag]) => [`Image ${name}`, html`<code>${tag}</code>`] as const),
  ];
  const items = facts.map(([name, fact]) => html`<dt>${name}</dt><dd>${fact}</dd>`);
  return section("What ran", html`<dl class="facts card">${items}</dl>`);
}
