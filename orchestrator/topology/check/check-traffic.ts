/** Flows: who publishes, who listens, and how much that makes. */
import { envelopeBytes, smallestPayloadBytes } from "../../../node-image/contract/index.ts";
import { formatShare } from "../../base/units.ts";
import { meanPerSecond } from "../../scenario/traffic/arrival.ts";
import { arrivalsOf, groupsOf, shardsOf } from "../../scenario/traffic/flow.ts";
import type { Quantity } from "../../scenario/traffic/quantity.ts";
import { isUnknown } from "../did-you-mean.ts";
import { largestPayload } from "../largest-payload.ts";
import type { Path, Report } from "../problem.ts";
import { longestMs, type Topology, type TopologyFlow } from "../topology.ts";
import type { TopologyFile } from "../topology-schema.ts";

/** Source: the largest workload that a node takes, see the contract. */
const mostMessages = 100_000;
const toldRows = 10;

export function checkTraffic(_: TopologyFile, topology: Topology, report: Report): void {
  for (const [name, flow] of Object.entries(topology.traffic)) {
    const at = ["traffic", name];
    checkPublishers(flow, topology, at, report);
    checkShards(flow, topology, at, report);
    checkSizes(flow, topology, at, report);
    checkRows(flow, topology, at, report);
    checkAmount(name, flow, topology, report);
  }
}

function checkPublishers(flow: TopologyFlow, topology: Topology, at: Path, report: Report): void {
  const known = topology.groups.map((group) => group.name);
  const from = groupsOf(flow);
  for (const [i, name] of from.entries()) {
    const place = typeof flow.from === "string" ? [] : [Array.isArray(flow.from) ? i : name];
    const complain = (message: string) => report([...at, "from", ...place], message);
    if (!known.includes(name)) complain(isUnknown(name, "a group", known));
    else if (from.indexOf(name) < i) complain(`is "${name}" a second time; expected each group once`);
  }
  const { publishers } = flow;
  if (publishers === undefined) return;
  for (const { name, nodes } of publishing(flow, topology)) {
    const place = [...at, "publishers"];
    if ("count" in publishers && publishers.count > nodes.length)
      report(place, `is ${publishers.count}; expected at most ${nodes.length}, the nodes of ${name}`);
    else if ("share" in publishers && Math.round(publishers.share * nodes.length) === 0)
      report(
        place,
        `is ${formatShare(publishers.share)}, which is none of the ${nodes.length} nodes of ${name}; expected more`,
      );
  }
}

function checkShards(flow: TopologyFlow, topology: Topology, at: Path, report: Report): void {
  const heard = shardsHeard(flow, topology);
  if (heard.length === 0) return;
  const shards = shardsOf(flow);
  for (const [i, shard] of shards.entries()) {
    const place = [...at, "shard", ...(Array.isArray(flow.shard) ? [i] : [])];
    if (!heard.includes(shard)) report(place, `is ${shard}, to which no group subscribes; ${expectedOf(heard)}`);
    else if (shards.indexOf(shard) < i) report(place, `is ${shard} a second time; expected each shard once`);
  }
}

/** What is drawn without an end of its own is brought to what fits. */
function checkSizes(flow: TopologyFlow, topology: Topology, at: Path, report: Report): void {
  const least = leastPayload(flow, topology);
  if (least === undefined) return;
  if (least.bytes < smallestPayloadBytes) {
    const { name, relay } = least.group;
    const enough = `${smallestPayloadBytes + envelopeBytes}B or more`;
    report(at, `finds no room in the max-message of ${name}, which is ${relay.maxMessageBytes}B; expected ${enough}`);
    return;
  }
  for (const { path, bytes } of largestOf(flow.size)) {
    if (bytes > least.bytes) report([...at, "size", ...path], tooLong(bytes, least));
  }
}

/** What a file of messages says, held against the nodes and shards that there are. */
function checkRows(flow: TopologyFlow, topology: Topology, at: Path, report: Report): void {
  if (flow.trace === null || typeof flow.arrival === "string") return;
  const { replayed } = flow.arrival;
  const nodes = publishing(flow, topology).flatMap((group) => group.nodes.map(({ id }) => id));
  const heard = shardsHeard(flow, topology);
  const least = leastPayload(flow, topology);
  const problems = flow.trace.rows.flatMap(({ line, node, shard, bytes = 0 }) => {
    const said = [
      ...(node !== undefined && !nodes.includes(node)
        ? [`node is "${node}"; expected a node of ${groupsOf(flow).join(", ")}`]
        : []),
      ...(shard !== undefined && !heard.includes(shard)
        ? [`shard is ${shard}, to which no group subscribes; ${expectedOf(heard)}`]
        : []),
      ...(least !== undefined && bytes > least.bytes ? [`size_bytes ${tooLong(bytes, least)}`] : []),
    ];
    return said.map((problem) => `has a trace file in which ${replayed}:${line}: ${problem}`);
  });
  for (const problem of problems.slice(0, toldRows)) report([...at, "arrival", "replayed"], problem);
}

function checkAmount(name: string, flow: TopologyFlow, topology: Topology, report: Report): void {
  const phases = topology.phases.filter((phase) => phase.traffic.includes(name));
  if (phases.length === 0) report(["traffic", name], `is sent in no phase; expected a phase with traffic: [${name}]`);
  const arrivals = arrivalsOf(flow);
  const key = arrivals?.kind === "bursts" ? "arrival" : "rate";
  for (const phase of phases) {
    const lengthMs = longestMs(phase);
    const messages = arrivals === undefined ? 0 : (meanPerSecond(arrivals) * lengthMs) / 1000;
    if (messages > mostMessages) {
      const found = `makes ${Math.round(messages)} messages in ${phase.name}`;
      report(["traffic", name, key], `${found}; expected at most ${mostMessages}`);
    }
    if (flow.trace?.rows.every(({ atMs }) => atMs >= lengthMs))
      report(["traffic", name, "arrival", "replayed"], `has no message before the end of ${phase.name}`);
  }
}

function publishing(flow: TopologyFlow, { groups }: Topology): Topology["groups"] {
  return groups.filter(({ name }) => groupsOf(flow).includes(name));
}

/** Shards that somebody of the flow's clusters subscribes to. */
function shardsHeard(flow: TopologyFlow, topology: Topology): readonly number[] {
  const clusters = publishing(flow, topology).map(({ relay }) => relay.cluster);
  const heard = topology.groups.filter(({ relay }) => clusters.includes(relay.cluster));
  return [...new Set(heard.flatMap(({ relay }) => relay.shards))].toSorted((a, b) => a - b);
}

function expectedOf(shards: readonly number[]): string {
  return `expected one of ${shards.join(", ")}`;
}

function leastPayload(flow: TopologyFlow, topology: Topology): ReturnType<typeof largestPayload> {
  const least = publishing(flow, topology).map(({ relay }) => largestPayload(topology, relay.cluster));
  return least.toSorted((a, b) => (a?.bytes ?? Infinity) - (b?.bytes ?? Infinity))[0];
}

function tooLong(bytes: number, least: NonNullable<ReturnType<typeof largestPayload>>): string {
  const { group } = least;
  const limit = group.relay.maxMessageBytes;
  return `is ${bytes}B; expected at most ${least.bytes}B: the max-message of ${group.name}, ${limit}B, holds more than the payload`;
}

function largestOf(size: Quantity): readonly { readonly path: Path; readonly bytes: number }[] {
  if (typeof size === "number") return [{ path: [], bytes: size }];
  return [
    ...(size.uniform ? [{ path: ["uniform", "to"], bytes: size.uniform.to }] : []),
    ...(size.weighted ?? []).map(({ value }, i) => ({ path: ["weighted", i, "value"], bytes: value })),
  ];
}
